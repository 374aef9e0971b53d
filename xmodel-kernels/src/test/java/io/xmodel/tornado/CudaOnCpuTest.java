package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The stand-in for CUDA's driver runs kernels whose results are known. Needs g++. */
class CudaOnCpuTest {
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  @EnabledIfSystemProperty(named = "xmodel.nightly", matches = "true")
  void kernelsGiveWhatIsKnown() throws Exception {
    Path test = Path.of("..", "tools", "cuda-on-cpu", "test.sh").toAbsolutePath();
    Process process = new ProcessBuilder(test.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("right: ldmatrix and mma of bfloat16").doesNotContain("WRONG");
  }
}
