#include <algorithm>
#include <array>

#include "core/model/inspection.h"
#include "core/model/read_architecture.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

namespace {

struct Published {
    const char* id;
    const char* parameters;
};

/// Parameters of the language models as published: the totals that the model hub derives from the checkpoints' tensors, without vision towers,
/// modules for multi-token prediction, quantization scales, integer tables and second copies of tied tables.
constexpr std::array published{
    Published{"command-r", "34980831232"},
    Published{"command-r-plus", "103810674688"},
    Published{"dbrx", "131596523520"},
    Published{"deepseek-r1", "671026419200"},
    Published{"deepseek-v2", "235741434880"},
    Published{"deepseek-v2-lite", "15706484224"},
    Published{"deepseek-v3", "671026419200"},
    Published{"deepseek-v3.1", "671026419200"},
    Published{"deepseek-v3.2", "671877944064"},
    Published{"deepseek-v4-flash", "284332240471"},
    Published{"deepseek-v4-pro", "1572997201763"},
    Published{"falcon-40b", "41303293952"},
    Published{"falcon-7b", "6921720704"},
    Published{"falcon-h1-34b", "33642516224"},
    Published{"gemma-2-27b", "27227128320"},
    Published{"gemma-2-2b", "2614341888"},
    Published{"gemma-2-9b", "9241705984"},
    Published{"gemma-3-12b", "11766034176"},
    Published{"gemma-3-27b", "27009346304"},
    Published{"gemma-3-4b", "3880263168"},
    Published{"gemma-4-26b-a4b", "25233141790"},
    Published{"gemma-4-31b", "30697345340"},
    Published{"glm-4.5", "352797829024"},
    Published{"glm-4.5-air", "106852251264"},
    Published{"glm-5", "743911218432"},
    Published{"glm-5.1-fp8", "743911218432"},
    Published{"glm-5.2-nvfp4", "743377019904"},
    Published{"gpt-2", "124439808"},
    Published{"gpt-j-6b", "6050882784"},
    Published{"gpt-oss-120b", "116829156672"},
    Published{"gpt-oss-20b", "20914757184"},
    Published{"granite-4.0-h-small", "32207337984"},
    Published{"granite-4.0-h-tiny", "6939037248"},
    Published{"hunyuan-a13b", "80393183232"},
    Published{"jamba-v0.1", "51570323328"},
    Published{"kimi-k2", "1026408232448"},
    Published{"kimi-k2.5", "1026408232448"},
    Published{"kimi-k3", "2779484476000"},
    Published{"kimi-linear-48b-a3b", "49122681728"},
    Published{"lfm2-1.2b", "1170340608"},
    Published{"llama-2-7b", "6738415616"},
    Published{"llama-3.1-405b", "405853388800"},
    Published{"llama-3.1-70b", "70553706496"},
    Published{"llama-3.1-8b", "8030261248"},
    Published{"llama-3.2-1b", "1235814400"},
    Published{"llama-3.2-3b", "3212749824"},
    Published{"llama-3.3-70b", "70553706496"},
    Published{"llama-3.3-nemotron-super-49b", "49867145216"},
    Published{"llama-4-maverick", "400711848960"},
    Published{"llama-4-scout", "107769861120"},
    Published{"mamba-2.8b", "2768345600"},
    Published{"mimo-7b", "7622619136"},
    Published{"mimo-v2-flash", "308778780864"},
    Published{"minimax-m1-80k", "456089655296"},
    Published{"minimax-m2", "228689764864"},
    Published{"minimax-m3", "426174572928"},
    Published{"mistral-7b", "7241732096"},
    Published{"mistral-7b-v0.3", "7248023552"},
    Published{"mistral-large", "122610069504"},
    Published{"mistral-small-24b", "23572403200"},
    Published{"mixtral-8x22b", "140620634112"},
    Published{"mixtral-8x7b", "46702792704"},
    Published{"moonlight-16b-a3b", "15960110208"},
    Published{"mpt-7b", "6649286656"},
    Published{"nemotron-3-nano-30b-a3b", "31577940288"},
    Published{"nemotron-h-56b", "56324350464"},
    Published{"nemotron-nano-9b-v2", "8888227328"},
    Published{"opt-13b", "12853473280"},
    Published{"opt-6.7b", "6658473984"},
    Published{"phi-3-medium", "13960238080"},
    Published{"phi-3-mini", "3821079552"},
    Published{"phi-4", "14659507200"},
    Published{"qwen2.5-0.5b", "494032768"},
    Published{"qwen2.5-14b", "14770033664"},
    Published{"qwen2.5-32b", "32763876352"},
    Published{"qwen2.5-72b", "72706203648"},
    Published{"qwen2.5-7b", "7615616512"},
    Published{"qwen3-0.6b", "596049920"},
    Published{"qwen3-14b", "14768307200"},
    Published{"qwen3-235b-a22b", "235093634560"},
    Published{"qwen3-235b-a22b-fp8", "235093634560"},
    Published{"qwen3-30b-a3b", "30532122624"},
    Published{"qwen3-32b", "32762123264"},
    Published{"qwen3-4b", "4022468096"},
    Published{"qwen3-8b", "8190735360"},
    Published{"qwen3-coder-480b-a35b", "480154875392"},
    Published{"qwen3-next-80b-a3b", "79674391296"},
    Published{"qwen3-vl-235b-a22b", "235093634560"},
    Published{"qwen3-vl-8b", "8190735360"},
    Published{"qwen3.5-35b-a3b", "34660610688"},
    Published{"step-3.5-flash", "196956130368"},
    Published{"step-3.7-flash", "196956130368"},
};

}  // namespace

class TestPublishedCounts : public QObject {
    Q_OBJECT

private slots:
    void parameters_data()
    {
        QTest::addColumn<QString>("parameters");
        for (const Published& row : published) QTest::newRow(row.id) << QString(row.parameters);
    }

    void parameters()
    {
        QFETCH(QString, parameters);
        const Model* model = test::catalog().model(QTest::currentDataTag());
        QVERIFY(model);
        const auto architecture = readArchitecture(*model->config);
        QVERIFY2(architecture, architecture ? "" : architecture.error().text().c_str());
        QCOMPARE(str(inspect(*architecture).total), parameters);
    }

    /// Every model of the catalogue is of a known family and of a size that is on record, but for those named here.
    void allModelsAreCovered()
    {
        for (const Model& model : test::catalog().models) {
            if (model.id == "qwen2-57b-a14b") continue;  // no exact total published
            const bool listed = std::any_of(published.begin(), published.end(), [&](const Published& row) { return row.id == model.id; });
            QVERIFY2(listed, model.id.c_str());
            const auto architecture = readArchitecture(*model.config);
            QVERIFY2(architecture && architecture->family != "generic", model.id.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestPublishedCounts)
#include "test_published_counts.moc"
