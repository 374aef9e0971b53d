package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {
  @TempDir Path temp;
  private Path jar = Path.of("");

  @BeforeEach
  void writeJar() throws IOException {
    jar = writeJar("model.jar", "{}", "weights");
  }

  @Test
  void unpacksOnce() throws IOException {
    Path first = unpack(jar, temp.resolve("cache"));
    assertThat(first.resolve("config.json")).hasContent("{}");
    assertThat(first.resolve("model.safetensors")).hasContent("weights");
    assertThat(unpack(jar, temp.resolve("cache"))).isEqualTo(first);
    try (Stream<Path> left = Files.list(temp.resolve("cache"))) {
      assertThat(left).containsExactly(first);
    }
  }

  @Test
  void anotherModelGoesElsewhere() throws IOException {
    Path first = unpack(jar, temp.resolve("cache"));
    Path other = writeJar("other.jar", "{}", "WEIGHTS");
    assertThat(unpack(other, temp.resolve("cache"))).isNotEqualTo(first);
  }

  @Test
  void whatWasDamagedIsUnpackedAgain() throws IOException {
    Path first = unpack(jar, temp.resolve("cache"));
    Files.delete(first.resolve("model.safetensors"));
    Files.writeString(first.resolve("config.json"), "");
    assertThat(unpack(jar, temp.resolve("cache"))).isEqualTo(first);
    assertThat(first.resolve("config.json")).hasContent("{}");
    assertThat(first.resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void aCacheThatCannotBeWrittenIsDoneWithout() throws IOException {
    Path file = Files.writeString(temp.resolve("cache"), "a file is in the way");
    Path directory = unpack(jar, file);
    assertThat(directory.resolve("model.safetensors")).hasContent("weights");
  }

  private static Path unpack(Path jar, Path cache) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return new BundledModel(cache).unpack(file, "nano/config.json");
    }
  }

  private Path writeJar(String name, String config, String weights) throws IOException {
    Path file = temp.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (String[] entry :
          List.of(
              new String[] {"nano/config.json", config},
              new String[] {"nano/model.safetensors", weights},
              new String[] {"other/file", "x"})) {
        out.putNextEntry(new JarEntry(entry[0]));
        out.write(entry[1].getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return file;
  }
}
