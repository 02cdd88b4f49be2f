package kiosque.testnode;

import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.DocWriteResponse;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequestBuilder;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.WriteRequest;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One request by query under way: pages through what it finds, and deletes or writes each page in bulk. */
class ByQueryRun {
    /** What a request asks for; a null target writes each document back to its own index. */
    record Job(
        boolean delete, String[] indices, String target, boolean createOnly,
        QueryBuilder query, boolean proceedOnConflict, boolean refresh, int pageSize
    ) {}

    private static final TimeValue KEEP = TimeValue.timeValueMinutes(5);

    final List<String> failures = new ArrayList<>();
    private final NodeClient client;
    private final Job job;
    private final long began = System.nanoTime();
    private long total, changed, created, conflicts;
    private int pages;

    ByQueryRun(NodeClient client, Job job) {
        this.client = client;
        this.job = job;
    }

    void execute() {
        SearchResponse page = client.prepareSearch(job.indices()).setScroll(KEEP).setSize(job.pageSize()).setQuery(job.query())
            .seqNoAndPrimaryTerm(true).get();
        String scroll = page.getScrollId();
        try {
            while (page.getHits().getHits().length > 0 && failures.isEmpty()) {
                write(page);
                scroll = page.getScrollId();
                page.decRef();
                page = client.prepareSearchScroll(scroll).setScroll(KEEP).get();
            }
        } finally {
            page.decRef();
            client.prepareClearScroll().addScrollId(scroll).get();
        }
    }

    private void write(SearchResponse page) {
        BulkRequestBuilder bulk = client.prepareBulk();
        if (job.refresh()) bulk.setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (SearchHit hit : page.getHits()) {
            if (job.delete()) bulk.add(deletion(hit));
            else bulk.add(copy(hit));
        }
        pages++;
        for (BulkItemResponse item : bulk.get().getItems()) count(item);
    }

    private static DeleteRequest deletion(SearchHit hit) {
        return new DeleteRequest(hit.getIndex(), hit.getId()).setIfSeqNo(hit.getSeqNo()).setIfPrimaryTerm(hit.getPrimaryTerm());
    }

    private IndexRequest copy(SearchHit hit) {
        boolean inPlace = job.target() == null;
        IndexRequest copy = new IndexRequest(inPlace ? hit.getIndex() : job.target()).id(hit.getId());
        copy.source(hit.getSourceRef(), XContentType.JSON);
        if (job.createOnly()) copy.opType(DocWriteRequest.OpType.CREATE);
        if (inPlace) copy.setIfSeqNo(hit.getSeqNo()).setIfPrimaryTerm(hit.getPrimaryTerm());
        return copy;
    }

    private void count(BulkItemResponse item) {
        total++;
        if (item.isFailed()) {
            boolean conflict = item.getFailure().getStatus() == RestStatus.CONFLICT;
            if (conflict) conflicts++;
            if (conflict == false || job.proceedOnConflict() == false) failures.add(item.getFailureMessage());
        } else if (item.getResponse().getResult() == DocWriteResponse.Result.CREATED) {
            created++;
        } else {
            changed++;
        }
    }

    XContentBuilder describe(XContentBuilder json) throws IOException {
        json.startObject();
        json.field("took", (System.nanoTime() - began) / 1_000_000).field("timed_out", false).field("total", total);
        json.field(job.delete() ? "deleted" : "updated", changed);
        if (job.target() != null) json.field("created", created);
        json.field("batches", pages).field("version_conflicts", conflicts).field("noops", 0);
        return json.array("failures", failures.toArray(String[]::new)).endObject();
    }
}
