package io.xmodel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Prints to descriptor 1 as soon as a JVM starts, as native libraries do. */
public final class PrintingAgent {
  static final String NOISE = "[native] ERROR : an empty platform";

  private PrintingAgent() {}

  /** What a JVM calls. */
  public static void premain(String arguments) throws IOException {
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write((NOISE + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes a jar that a JVM takes with -javaagent. */
  static Path jar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", PrintingAgent.class.getName());
    String entry = PrintingAgent.class.getName().replace('.', '/') + ".class";
    try (var code = PrintingAgent.class.getClassLoader().getResourceAsStream(entry);
        JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      if (code == null) {
        throw new IOException(entry);
      }
      jar.putNextEntry(new JarEntry(entry));
      code.transferTo(jar);
      jar.closeEntry();
    }
    return file;
  }
}
