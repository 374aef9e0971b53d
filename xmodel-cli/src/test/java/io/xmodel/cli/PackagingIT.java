package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import io.xmodel.cli.TestHost.Result;
import io.xmodel.langchain4j.XmodelBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in an application, packaged in each of the ways in which Java knows to. */
class PackagingIT {
  private static final Path JARS = Path.of("target/lib").toAbsolutePath();

  private static final Path MODEL =
      Path.of("src/main/resources/io/xmodel/cli/nano").toAbsolutePath();

  private static final String PROMPT = "The capital of China is";

  /** What an application needs of them. */
  private static final List<String> NEEDED =
      List.of("xmodel-core", "jackson-core", "jackson-databind", "jackson-annotations", "slf4j");

  private static final String APPLICATION =
      """
      public class Application {
        public static void main(String[] args) {
          try (var model = io.xmodel.Xmodel.load(java.nio.file.Path.of(args[0]))) {
            var options = io.xmodel.GenerationOptions.greedy(3);
            System.out.println(model.generate("%s", options).text());
          }
        }
      }
      """
          .formatted(PROMPT);

  /** As application servers do: each loads the classes anew. */
  private static final String TWO_LOADERS =
      """
      import java.net.URL;
      import java.net.URLClassLoader;
      import java.nio.file.Path;
      class Application {
        public static void main(String[] args) throws Exception {
          URL[] jars = new URL[args.length - 1];
          for (int i = 0; i < jars.length; i++) jars[i] = Path.of(args[i + 1]).toUri().toURL();
          Object first = null;
          for (int i = 0; i < 2; i++) {
            ClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> type = loader.loadClass("io.xmodel.Xmodel");
            Object model = type.getMethod("load", Path.class).invoke(null, Path.of(args[0]));
            Class<?> options = loader.loadClass("io.xmodel.GenerationOptions");
            Object greedy = options.getMethod("greedy", int.class).invoke(null, 3);
            Object done = type.getMethod("generate", String.class, options)
                .invoke(model, "%s", greedy);
            System.out.println(done.getClass().getMethod("text").invoke(done));
          }
        }
      }
      """
          .formatted(PROMPT);

  private static String expected = "";

  @TempDir Path temp;
  private Shell shell;

  @BeforeAll
  static void answerHere() {
    try (Xmodel here = Xmodel.load(MODEL)) {
      expected = String.valueOf(here.generate(PROMPT, GenerationOptions.greedy(3)).text());
    }
    assertThat(expected).isEqualTo(" Beijing.");
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    shell =
        new Shell(temp)
            .set("JAVA", Path.of(System.getProperty("java.home"), "bin", "java"))
            .set("MODEL", MODEL)
            .set("FLAGS", "--add-modules=jdk.incubator.vector");
    Files.writeString(temp.resolve("Application.java"), APPLICATION);
  }

  @Test
  void classPath() throws Exception {
    shell.set("JARS", path(jars(NEEDED)));
    check("\"$JAVA\" $FLAGS -cp \"$JARS\" Application.java \"$MODEL\"");
  }

  @Test
  void modulePath() throws Exception {
    shell.set("JARS", path(jars(NEEDED)));
    check("\"$JAVA\" $FLAGS,ALL-MODULE-PATH -p \"$JARS\" Application.java \"$MODEL\"");
  }

  @Test
  void oneJarOfAll() throws Exception {
    Path shaded = temp.resolve("shaded.jar");
    shade(jars(NEEDED), shaded);
    shell.set("JARS", shaded);
    check("\"$JAVA\" $FLAGS -cp \"$JARS\" Application.java \"$MODEL\"");
  }

  /** As Spring Boot packages: libraries stay jars, in a jar with a class loader of its own. */
  @Test
  void jarsInAJar() throws Exception {
    Path nested = temp.resolve("nested.jar");
    NestedJar.write(nested, temp.resolve("Application.java"), jars(NEEDED));
    shell.set("NESTED", nested);
    check("\"$JAVA\" $FLAGS -jar \"$NESTED\" \"$MODEL\"");
  }

  @Test
  void twoClassLoaders() throws Exception {
    Files.writeString(temp.resolve("Application.java"), TWO_LOADERS);
    shell.set("JARS", path(jars(NEEDED)));
    check(
        "\"$JAVA\" $FLAGS Application.java \"$MODEL\" $(echo \"$JARS\" | tr : ' ')",
        expected + "\n" + expected);
  }

  /** Each jar of the project has a name of its own, and no package is in two of them. */
  @Test
  void modulesHaveNamesAndPackagesOfTheirOwn() throws Exception {
    Map<String, String> owners = new TreeMap<>();
    int modules = 0;
    List<Path> jars = new ArrayList<>(jars(List.of("xmodel-")));
    jars.add(Path.of("target/xmodel-cli.jar"));
    jars.add(
        Path.of(XmodelBuilder.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    Path[] all = jars.toArray(Path[]::new);
    for (ModuleReference module : ModuleFinder.of(all).findAll()) {
      String name = module.descriptor().name();
      assertThat(name).startsWith("io.xmodel.");
      modules++;
      for (String held : module.descriptor().packages()) {
        assertThat(owners.put(held, name)).as(held).isNull();
      }
    }
    assertThat(modules).isEqualTo(all.length);
  }

  @Test
  void anOlderJavaIsToldSo() throws Exception {
    try (JarFile jar = new JarFile("target/xmodel-cli.jar")) {
      String main = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      assertThat(main).isEqualTo("io.xmodel.cli.Start");
      byte[] start;
      try (InputStream in = jar.getInputStream(jar.getEntry("io/xmodel/cli/Start.class"))) {
        start = in.readAllBytes();
      }
      assertThat(start[7]).as("version of the class file: Java 17's").isEqualTo((byte) 61);
    }
    Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
    assumeTrue(Files.isExecutable(old), "needs an older Java");
    Result result =
        shell
            .set("OLD", old)
            .set("JAR", Path.of("target/xmodel-cli.jar").toAbsolutePath())
            .run("\"$OLD\" -jar \"$JAR\" --version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("xmodel: this is Java 17 (")
        .contains("), but xmodel needs Java 25 or newer.")
        .hasLineCount(1);
  }

  private void check(String command) throws Exception {
    check(command, expected);
  }

  private void check(String command, String lines) throws Exception {
    Result result = shell.run(command);
    assertThat(result.out()).as(result.err()).isEqualTo(lines + "\n");
    assertThat(result.code()).isZero();
  }

  private static String path(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static List<Path> jars(List<String> names) throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.filter(
              jar -> names.stream().anyMatch(name -> jar.getFileName().toString().startsWith(name)))
          .sorted()
          .toList();
    }
  }

  /** As maven-shade-plugin does: services of one name are joined. */
  private static void shade(List<Path> jars, Path shaded) throws IOException {
    Map<String, ByteArrayOutputStream> entries = new LinkedHashMap<>();
    for (Path jar : jars) {
      try (JarFile in = new JarFile(jar.toFile())) {
        for (Enumeration<JarEntry> all = in.entries(); all.hasMoreElements(); ) {
          JarEntry entry = all.nextElement();
          String name = entry.getName();
          boolean left =
              entry.isDirectory()
                  || name.endsWith("module-info.class")
                  || name.startsWith("META-INF/MANIFEST");
          if (!left) {
            ByteArrayOutputStream bytes =
                entries.computeIfAbsent(name, any -> new ByteArrayOutputStream());
            if (!name.startsWith("META-INF/services/")) {
              bytes.reset();
            }
            try (InputStream data = in.getInputStream(entry)) {
              bytes.writeBytes(data.readAllBytes());
            }
            if (name.startsWith("META-INF/services/")) {
              bytes.writeBytes("\n".getBytes(UTF_8));
            }
          }
        }
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(shaded), manifest)) {
      for (Map.Entry<String, ByteArrayOutputStream> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().toByteArray());
      }
    }
  }
}
