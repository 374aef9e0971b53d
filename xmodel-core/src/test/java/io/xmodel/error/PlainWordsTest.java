package io.xmodel.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library knows no command line: what it says names no flag of one. */
class PlainWordsTest {
  private static final Pattern FLAG = Pattern.compile("--[a-z]");

  /** The JVM and TornadoVM's own tool have no other words for theirs. */
  private static final Pattern FOREIGN = Pattern.compile("--add-modules|tornado --devices");

  @ParameterizedTest
  @ValueSource(strings = {"xmodel-core", "xmodel-convert", "xmodel-kernels"})
  void noSentenceNamesAFlag(String module) throws IOException {
    List<String> found = new ArrayList<>();
    for (String literal : literals(Path.of("..", module, "src/main/java"))) {
      if (FLAG.matcher(FOREIGN.matcher(literal).replaceAll("")).find()) {
        found.add(literal);
      }
    }
    assertThat(found).isEmpty();
  }

  private static List<String> literals(Path root) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
    List<String> literals = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(
            new TreeScanner<Void, Void>() {
              @Override
              public Void visitLiteral(LiteralTree node, Void nothing) {
                if (node.getValue() instanceof String text) {
                  literals.add(text);
                }
                return null;
              }
            },
            null);
      }
    }
    return literals;
  }
}
