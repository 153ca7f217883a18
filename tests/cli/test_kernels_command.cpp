#include "cli_process.h"

/// `gable-cli kernels`: a table goes in, the same table with times comes out.
class TestKernelsCommand : public QObject {
    Q_OBJECT

private slots:
    void rowsComeBackWithTheirTimes()
    {
        const CliRun run = runCli({"kernels", "--op", "gemm"}, "gpu,backend,dtype,m,n,k,us\nh100_sxm,vllm-0.24.0,bfloat16,64,8192,8192,1\nh100-sxm,vllm,fp8,64,8192,8192,\r\nother,x,y,1,128,128,\n");
        QCOMPARE(run.status, 0);
        const QList<QByteArray> lines = run.lines();
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QByteArray("gpu,backend,dtype,m,n,k,us,bound_us,calibrated_us,basis"));
        QVERIFY(lines[1].startsWith("h100_sxm,vllm-0.24.0,bfloat16,64,8192,8192,1,"));
        const QList<QByteArray> cells = lines[1].split(',');
        const double bound = (2.0 * 64 * 8192 + 2.0 * 8192 * 8192 + 2.0 * 64 * 8192) / 3.35e6;
        QVERIFY(qAbs(cells[7].toDouble() / bound - 1) < 1e-12);
        QVERIFY(cells[8].toDouble() > bound);
        QCOMPARE(cells[9], QByteArray("fitted"));
        QVERIFY(lines[2].startsWith("h100-sxm,vllm,fp8,64,8192,8192,,"));
        QVERIFY(lines[2].endsWith(",fitted"));
        QVERIFY(lines[3].endsWith(",pooled"));
    }

    void everyKindIsRead_data()
    {
        QTest::addColumn<QByteArray>("table");
        const auto row = [](const char* op, const char* table) { QTest::newRow(op) << QByteArray(table); };
        row("ctx_attn", "gpu,backend,qdtype,kvdtype,b,s,nh,nkv,hd,window\nb200_sxm,vllm-0.24.0,bfloat16,fp8,2,4096,32,8,128,1024\n");
        row("gen_attn", "gpu,backend,kvdtype,b,s,nh,nkv,hd,window\nb200_sxm,vllm-0.24.0,fp8,64,4096,32,8,128,0\n");
        row("ctx_mla", "gpu,backend,kvdtype,b,s,nh\nh200_sxm,trtllm-1.3.0rc20,bfloat16,1,4096,16\n");
        row("gen_mla", "gpu,backend,kvdtype,b,s,nh\nh200_sxm,trtllm-1.3.0rc20,fp8,64,4096,16\n");
        row("ctx_mla_module", "gpu,backend,dtype,qdtype,kvdtype,b,s,nh\nh200_sxm,vllm-0.24.0,fp8_block,bfloat16,bfloat16,1,4096,16\n");
        row("gen_mla_module", "gpu,backend,dtype,kvdtype,b,s,nh\nh200_sxm,vllm-0.24.0,fp8_block,bfloat16,64,4096,16\n");
        row("moe", "gpu,backend,dtype,tokens,hidden,inter,topk,experts,tp,ep,dist,num_gemms,rows_local,experts_active\nh200_sxm,vllm-0.24.0,fp8_block,64,7168,2048,8,256,8,1,balanced,3,512,222\n");
        row("allreduce", "gpu,backend,impl,gpus,elements\nh100_sxm,vllm-0.24.0,vLLM_custom_graph,8,524288\n");
        row("nccl", "gpu,backend,op,gpus,elements\nh100_sxm,nccl-2.27.3,all_gather,8,524288\n");
    }
    void everyKindIsRead()
    {
        QFETCH(QByteArray, table);
        const CliRun run = runCli({"kernels", "--op", QTest::currentDataTag()}, table);
        QCOMPARE(run.status, 0);
        const QList<QByteArray> cells = run.lines().value(1).split(',');
        const double bound = cells.value(cells.size() - 3).toDouble(), time = cells.value(cells.size() - 2).toDouble();
        QVERIFY(bound > 0 && time >= bound && time < 1e5);
        if (QTest::currentDataTag() != QByteArray("nccl")) QCOMPARE(cells.last(), QByteArray("fitted"));
    }

    void faultsNameLineAndColumn()
    {
        QVERIFY(runCli({"kernels", "--op", "gemm"}, "gpu,m,n\nx,1,1\n").refusedWith("standard input: line 1: expected a column \"k\", found none"));
        QVERIFY(runCli({"kernels", "--op", "gemm"}, "gpu,m,n,k\nx,1,1,1\nx,1,zero,1\n").refusedWith("standard input: line 3/n: expected a number of at least 1, found \"zero\""));
        QVERIFY(runCli({"kernels", "--op", "gemm"}, "gpu,m,n,k\nx,1,1\n").refusedWith("line 2: expected 4 cells, found 3"));
        QVERIFY(runCli({"kernels", "--op", "gemm"}, "gpu,m,n,k\nx,1,1,1e300\n").refusedWith("line 2/k"));
        QVERIFY(runCli({"kernels", "--op", "gemm"}, "").refusedWith("found nothing"));
        QVERIFY(runCli({"kernels", "--op", "gemm", "/nowhere.csv"}).refusedWith("/nowhere.csv"));
        QCOMPARE(runCli({"kernels", "--op", "other"}).status, 2);
        QCOMPARE(runCli({"kernels"}).status, 2);
    }
};

QTEST_GUILESS_MAIN(TestKernelsCommand)
#include "test_kernels_command.moc"
