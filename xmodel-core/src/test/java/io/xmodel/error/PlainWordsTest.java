package io.xmodel.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The library knows no command line: what it says names no flag of one. And it knows no language:
 * it writes numbers with ASCII digits, also where an application's are Arabic.
 */
class PlainWordsTest {
  private static final Pattern FLAG = Pattern.compile("--[a-z]");

  /** The JVM and TornadoVM's own tool have no other words for theirs. */
  private static final Pattern FOREIGN = Pattern.compile("--add-modules|tornado --devices");

  /** What a formatter writes by the locale, unless it is given one. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<!%)(?:%%)*%(?:\\d+\\$)?[-#+ 0,(]*\\d*(?:\\.\\d+)?[dfeEgGaA]");

  /** These have patterns of dates, by Python's rules. */
  private static final Set<String> DATES = Set.of("TimeText.java");

  @ParameterizedTest
  @ValueSource(strings = {"xmodel-core", "xmodel-convert", "xmodel-kernels"})
  void noSentenceNamesAFlag(String module) throws IOException {
    List<String> found = new ArrayList<>();
    literals(
        module,
        new Literals() {
          @Override
          void literal(String text) {
            if (FLAG.matcher(FOREIGN.matcher(text).replaceAll("")).find()) {
              found.add(text);
            }
          }
        });
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xmodel-core", "xmodel-convert", "xmodel-kernels"})
  void numbersAreWrittenAlikeInEveryLanguage(String module) throws IOException {
    List<String> found = new ArrayList<>();
    literals(
        module,
        new Literals() {
          @Override
          public Void visitCompilationUnit(CompilationUnitTree unit, Void nothing) {
            String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
            return DATES.contains(file) ? null : super.visitCompilationUnit(unit, nothing);
          }

          @Override
          public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            boolean rooted =
                !call.getArguments().isEmpty()
                    && call.getArguments().getFirst().toString().equals("Locale.ROOT");
            // What follows the locale is the format; what follows that, values.
            return rooted
                ? scan(call.getArguments().stream().skip(2).toList(), nothing)
                : super.visitMethodInvocation(call, nothing);
          }

          @Override
          void literal(String text) {
            if (NUMBER.matcher(text).find()) {
              found.add(text);
            }
          }
        });
    assertThat(found).as("use %s, or String.format with Locale.ROOT").isEmpty();
  }

  /** Sees all texts of the sources. */
  private abstract static class Literals extends TreeScanner<Void, Void> {
    abstract void literal(String text);

    @Override
    public Void visitLiteral(LiteralTree node, Void nothing) {
      if (node.getValue() instanceof String text) {
        literal(text);
      }
      return null;
    }
  }

  private static void literals(String module, Literals reader) throws IOException {
    Path root = Path.of("..", module, "src/main/java");
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(reader, null);
      }
    }
  }
}
