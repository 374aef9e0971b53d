package io.xmodel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.springframework.boot.loader.launch.JarLauncher;

/** An application in one jar as Spring Boot's Maven plugin makes it, with Spring Boot's loader. */
final class NestedJar {
  private NestedJar() {}

  /**
   * Compiles and packs.
   *
   * @param source of the class with the main method, named as its file
   * @param libraries put in as they are, not compressed: the loader reads them where they lie
   */
  static void write(Path target, Path source, List<Path> libraries) throws Exception {
    String name = source.getFileName().toString().replace(".java", "");
    Path compiled = compile(source, libraries).resolve(name + ".class");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, JarLauncher.class.getName());
    attributes.putValue("Start-Class", name);
    attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
    attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target), manifest)) {
      addLoader(out);
      // The loader looks for the directory's own entry.
      add(out, "BOOT-INF/classes/", new byte[0]);
      add(out, "BOOT-INF/classes/" + compiled.getFileName(), Files.readAllBytes(compiled));
      for (Path library : libraries) {
        add(out, "BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
      }
    }
  }

  private static Path compile(Path source, List<Path> libraries) {
    String path = libraries.stream().map(Path::toString).collect(Collectors.joining(":"));
    Path directory = source.resolveSibling("compiled");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), "-cp", path, source.toString());
    if (code != 0) {
      throw new IllegalStateException("javac does not compile " + source);
    }
    return directory;
  }

  private static void addLoader(JarOutputStream out) throws Exception {
    Path loader =
        Path.of(JarLauncher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile jar = new JarFile(loader.toFile())) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        String name = entry.getName();
        if (!entry.isDirectory() && !name.endsWith("MANIFEST.MF")) {
          add(out, name, jar.getInputStream(entry).readAllBytes());
        }
      }
    }
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(sum.getValue());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
