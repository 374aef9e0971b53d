package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * Everything public of the mirrored API exists in the real one, when an SDK is there to look at.
 */
class SignaturesTest {

  private static final String ROOT = "uk/ac/manchester/tornado";
  private static final int VISIBLE = ClassFile.ACC_PUBLIC | ClassFile.ACC_PROTECTED;
  private static final int MEMBER_FLAGS = VISIBLE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;
  private static final int CLASS_FLAGS =
      ClassFile.ACC_PUBLIC
          | ClassFile.ACC_FINAL
          | ClassFile.ACC_INTERFACE
          | ClassFile.ACC_ABSTRACT
          | ClassFile.ACC_ENUM;

  @Test
  void everySignatureExistsInTornadoVm() throws Exception {
    String home = System.getenv("TORNADOVM_HOME");
    assumeTrue(home != null, "signatures: skipped, no SDK (TORNADOVM_HOME is not set)");
    Path jar = apiJar(Path.of(home, "share", "java", "tornado"));
    Map<String, ClassModel> real = new TreeMap<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        try (InputStream in = file.getInputStream(entry)) {
          put(real, in.readAllBytes());
        }
      }
    }
    List<String> missing = new ArrayList<>();
    int compared = 0;
    for (ClassModel ours : emulated()) {
      if ((ours.flags().flagsMask() & ClassFile.ACC_PUBLIC) != 0) {
        compared += compare(ours, real.get(ours.thisClass().asInternalName()), missing);
      }
    }
    assertThat(missing).as("in the emulator, but not in %s", jar.getFileName()).isEmpty();
    assertThat(compared).isGreaterThan(300);
    System.out.printf("signatures: %d compared with %s%n", compared, jar.getFileName());
  }

  private static Path apiJar(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("tornado-api-.*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<ClassModel> emulated() throws Exception {
    URI classes = TaskGraph.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Map<String, ClassModel> models = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of(classes).resolve(ROOT))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        put(models, Files.readAllBytes(file));
      }
    }
    return List.copyOf(models.values());
  }

  private static void put(Map<String, ClassModel> models, byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    models.put(model.thisClass().asInternalName(), model);
  }

  private static int compare(ClassModel ours, @Nullable ClassModel theirs, List<String> missing) {
    String name = ours.thisClass().asSymbol().displayName();
    if (theirs == null) {
      missing.add("class " + name);
      return 0;
    }
    if (!header(ours).equals(header(theirs))) {
      missing.add("class %s: %s, there %s".formatted(name, header(ours), header(theirs)));
    }
    List<String> members = members(ours);
    List<String> known = members(theirs);
    members.stream()
        .filter(member -> !known.contains(member))
        .forEach(member -> missing.add(name + ": " + member));
    return members.size();
  }

  private static String header(ClassModel model) {
    return "flags %x, extends %s"
        .formatted(
            model.flags().flagsMask() & CLASS_FLAGS,
            model
                .superclass()
                .map(ClassEntry::asSymbol)
                .map(ClassDesc::displayName)
                .orElse("nothing"));
  }

  private static List<String> members(ClassModel model) {
    List<String> members = new ArrayList<>();
    model
        .fields()
        .forEach(f -> add(members, f.flags().flagsMask(), f.fieldName() + " " + f.fieldType()));
    model
        .methods()
        .forEach(m -> add(members, m.flags().flagsMask(), m.methodName() + " " + m.methodType()));
    return members;
  }

  private static void add(List<String> members, int flags, String signature) {
    if ((flags & VISIBLE) != 0 && (flags & ClassFile.ACC_SYNTHETIC) == 0) {
      members.add("%s (flags %x)".formatted(signature, flags & MEMBER_FLAGS));
    }
  }
}
