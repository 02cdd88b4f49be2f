package kiosque.testnode;

import org.elasticsearch.Build;
import org.elasticsearch.action.admin.cluster.state.ClusterStateRequest;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.action.admin.cluster.state.ClusterStateResponse;

import java.util.List;

import static org.elasticsearch.rest.RestRequest.Method.GET;
import static org.elasticsearch.rest.RestRequest.Method.HEAD;

/** GET / : the banner that clients read for the version. */
class RootHandler extends BaseRestHandler {
    @Override public String getName() { return "kiosque_root"; }
    @Override public List<Route> routes() { return List.of(new Route(GET, "/"), new Route(HEAD, "/")); }
    @Override public boolean canTripCircuitBreaker() { return false; }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ClusterStateRequest ask = new ClusterStateRequest(TimeValue.timeValueSeconds(30)).clear().nodes(true).metadata(true);
        return channel -> client.admin().cluster().state(ask, new RestResponseListener<>(channel) {
            @Override
            public RestResponse buildResponse(ClusterStateResponse r) throws Exception {
                Build build = Build.current();
                var json = channel.newBuilder().startObject();
                json.field("name", r.getState().nodes().getLocalNode().getName());
                json.field("cluster_name", r.getClusterName().value());
                json.field("cluster_uuid", r.getState().metadata().clusterUUID());
                json.startObject("version");
                json.field("number", build.qualifiedVersion());
                json.field("build_flavor", build.flavor());
                json.field("build_type", build.type().displayName());
                json.field("build_hash", build.hash());
                json.field("build_date", build.date());
                json.field("build_snapshot", build.isSnapshot());
                json.field("lucene_version", IndexVersion.current().luceneVersion().toString());
                json.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
                json.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
                json.endObject().field("tagline", "You Know, for Search").endObject();
                return new RestResponse(RestStatus.OK, json);
            }
        });
    }
}
