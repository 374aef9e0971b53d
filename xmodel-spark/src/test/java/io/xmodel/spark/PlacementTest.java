package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.LoadOptions;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

/** What is sent of a model, and what an executor makes of it. */
class PlacementTest {
  private static final XmodelSpec SPEC = XmodelSpec.of("/models/x");
  private static final Map<String, ResourceInformation> GPU =
      Map.of("gpu", new ResourceInformation("gpu", new String[] {"3"}));

  private static Loading loading(XmodelSpec spec, Map<String, ResourceInformation> resources) {
    return Placement.loading(spec, resources, new SparkConf(false));
  }

  @Test
  void aTaskRunsOnTheGpuThatItIsGiven() {
    assertThat(loading(SPEC, GPU).device()).isEqualTo("3");
    assertThat(loading(SPEC.withDeviceNames("1:%s"), GPU).device()).isEqualTo("1:3");
    assertThat(loading(SPEC, Map.of()).device()).isEmpty();
  }

  @Test
  void aDeviceThatIsNamedCounts() {
    LoadOptions named = LoadOptions.DEFAULT.withBackend("tornado:0:1");
    assertThat(loading(SPEC.withLoadOptions(named), GPU).device()).isEmpty();
    LoadOptions other =
        LoadOptions.DEFAULT.withBackendOptions(BackendOptions.DEFAULT.withDevice("0:1"));
    assertThat(loading(SPEC.withLoadOptions(other), GPU).device()).isEqualTo("0:1");
  }

  @Test
  void aModelHasAsManyThreadsAsItsExecutorHasCores() {
    SparkConf conf = new SparkConf(false).set("spark.executor.cores", "6");
    assertThat(Placement.loading(SPEC, Map.of(), conf).threads()).isEqualTo(6);
    XmodelSpec two = SPEC.withLoadOptions(LoadOptions.DEFAULT.withThreads(2));
    assertThat(Placement.loading(two, Map.of(), conf).threads()).isEqualTo(2);
    assertThat(loading(SPEC, Map.of()).threads()).isZero();
  }

  @Test
  void allOptionsButListenersAreSent() throws Exception {
    LoadOptions options =
        LoadOptions.DEFAULT
            .withBackend("cpu")
            .withBackendOptions(
                BackendOptions.DEFAULT
                    .withThreads(3)
                    .withDevice("d")
                    .withKv(KvType.BF16)
                    .withKvPositions(4096)
                    .withLaunch(Launch.PERSISTENT)
                    .withPrefill(Prefill.MMA))
            .withContext(512)
            .withEngine(new EngineOptions(3, 5, 7, 9))
            .withToolPrompt(new ToolPrompt("{tools}"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(SPEC.withLoadOptions(options));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      XmodelSpec sent = (XmodelSpec) in.readObject();
      assertThat(sent.loading().options()).isEqualTo(options);
      assertThat(sent.directory()).isEqualTo("/models/x");
    }
  }

  @Test
  void aListenerIsRefused() {
    LoadOptions heard = LoadOptions.DEFAULT.withProgress((stage, done, total) -> {});
    assertThatThrownBy(() -> SPEC.withLoadOptions(heard))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "The load options have a listener, and executors are other processes. Leave it out.");
  }
}
