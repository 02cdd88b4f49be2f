package kiosque.testnode;

import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.xcontent.XContentFactory;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import static org.elasticsearch.rest.RestRequest.Method.POST;

/** Stand-ins for _delete_by_query, _update_by_query and a local _reindex: in the foreground, without scripts or slices. */
class ByQueryHandler extends BaseRestHandler {
    /** Parameters of the real ones that change nothing here. */
    private static final List<String> ACCEPTED = List.of(
        "wait_for_completion", "timeout", "slices", "requests_per_second", "max_docs", "routing", "ignore_unavailable",
        "allow_no_indices", "expand_wildcards", "wait_for_active_shards", "pipeline"
    );

    @Override public String getName() { return "kiosque_by_query"; }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(POST, "/{index}/_delete_by_query"),
            new Route(POST, "/{index}/_update_by_query"),
            new Route(POST, "/_reindex")
        );
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ByQueryRun run = new ByQueryRun(client, read(request));
        ACCEPTED.forEach(request::param);
        return channel -> client.threadPool().executor(ThreadPool.Names.GENERIC).execute(() -> answer(channel, run));
    }

    private static ByQueryRun.Job read(RestRequest request) throws IOException {
        Map<String, Object> body = Map.of();
        if (request.hasContent()) try (var parser = request.contentParser()) { body = parser.map(); }
        if (body.containsKey("script")) throw new IllegalArgumentException("script is not supported on this node");
        boolean reindex = request.path().endsWith("_reindex");
        Map<String, Object> source = reindex ? part(body, "source") : body;
        Map<String, Object> target = reindex ? part(body, "dest") : Map.of();
        Object conflicts = request.param("conflicts", String.valueOf(body.getOrDefault("conflicts", "abort")));
        return new ByQueryRun.Job(
            request.path().endsWith("_delete_by_query"),
            names(reindex ? source.get("index") : request.param("index")),
            reindex ? (String) target.get("index") : null,
            "create".equals(target.get("op_type")),
            query(source),
            "proceed".equals(conflicts),
            request.paramAsBoolean("refresh", false),
            request.paramAsInt("scroll_size", 1000)
        );
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> body, String name) {
        if (body.get(name) instanceof Map<?, ?> found) return (Map<String, Object>) found;
        throw new IllegalArgumentException("[" + name + "] is required");
    }

    @SuppressWarnings("unchecked")
    private static QueryBuilder query(Map<String, Object> source) throws IOException {
        if (source.get("query") instanceof Map<?, ?> query) {
            return QueryBuilders.wrapperQuery(BytesReference.bytes(XContentFactory.jsonBuilder().map((Map<String, ?>) query)));
        }
        return QueryBuilders.matchAllQuery();
    }

    private static String[] names(Object given) {
        if (given instanceof List<?> list) return list.stream().map(String::valueOf).toArray(String[]::new);
        return Strings.splitStringByCommaToArray(String.valueOf(given));
    }

    private static void answer(RestChannel channel, ByQueryRun run) {
        try {
            run.execute();
            var json = run.describe(channel.newBuilder());
            channel.sendResponse(new RestResponse(run.failures.isEmpty() ? RestStatus.OK : RestStatus.CONFLICT, json));
        } catch (Exception fault) {
            try {
                channel.sendResponse(new RestResponse(channel, fault));
            } catch (Exception unsendable) {
                ExceptionsHelper.maybeDieOnAnotherThread(unsendable);
            }
        }
    }
}
