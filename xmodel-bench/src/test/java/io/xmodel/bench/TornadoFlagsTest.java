package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornadoFlagsTest {
  @TempDir Path home;

  @Test
  void readsTheSdksFlags() throws IOException {
    Files.writeString(
        home.resolve("tornado-argfile.template"),
        """
        # === a comment ===
        -XX:+UseParallelGC

        -Djava.library.path=${TORNADOVM_HOME}/lib
        --module-path .:${TORNADOVM_HOME}/share/java/tornado
        --add-modules ALL-SYSTEM,tornado.runtime
        --add-reads=a=b
        """);
    Files.writeString(home.resolve("tornado-argfile"), "-Dof=another-place\n");
    assertThat(TornadoFlags.of(home))
        .containsExactly(
            "-XX:+UseParallelGC",
            "-Djava.library.path=" + home + "/lib",
            "--module-path=" + home + "/share/java/tornado",
            "--add-modules=ALL-SYSTEM,tornado.runtime",
            "--add-reads=a=b",
            "-Dtornado.recover.bailout=False",
            "-Dtornado.tvm.maxbytecodesize=65536",
            "-Dtornado.device.memory=1024GB");
  }

  @Test
  void opensTheDriverOfOpenCl() throws IOException {
    String opens =
        "--add-opens=tornado.drivers.opencl/uk.ac.manchester.tornado.drivers.opencl=ALL-UNNAMED";
    Path file = home.resolve("tornado-argfile");
    Files.writeString(file, "# tornado.drivers.opencl\n--add-modules tornado.drivers.cuda\n");
    assertThat(TornadoFlags.of(home)).doesNotContain(opens);
    Files.writeString(file, "--add-modules ALL-SYSTEM,tornado.drivers.opencl\n");
    assertThat(TornadoFlags.of(home)).containsOnlyOnce(opens);
    Files.writeString(file, "--add-modules ALL-SYSTEM,tornado.drivers.opencl\n" + opens + "\n");
    assertThat(TornadoFlags.of(home)).containsOnlyOnce(opens);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> TornadoFlags.of(home))
        .isInstanceOf(XmodelException.class)
        .hasMessageContaining("TORNADOVM_HOME is " + home)
        .hasMessageContaining("./setup-tornado.sh");
  }
}
