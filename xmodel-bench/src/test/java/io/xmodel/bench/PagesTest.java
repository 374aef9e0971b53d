package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages for people: their links lead somewhere, and their pictures can be read. */
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  static List<Path> pages() throws IOException {
    return files(".md");
  }

  static List<Path> pictures() throws IOException {
    return files(".svg");
  }

  private static List<Path> files(String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("", "docs", "tools", "examples")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder), folder.isEmpty() ? 1 : 3)) {
        files.filter(file -> file.toString().endsWith(ending)).forEach(found::add);
      }
    }
    return found;
  }

  @Test
  void thereArePagesAndPictures() throws IOException {
    assertThat(pages())
        .contains(ROOT.resolve("README.md"), ROOT.resolve("docs/library.md"))
        .contains(ROOT.resolve("tools/nano/README.md"));
    assertThat(pictures()).contains(ROOT.resolve("docs/architecture.svg"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    assertThat(deadLinks(page, Files.readString(page))).isEmpty();
  }

  @Test
  void deadLinksAreFound() {
    Path page = ROOT.resolve("docs/library.md");
    assertThat(
            deadLinks(
                page,
                """
                # A page of `two` words, and more
                [a](gpu.md) [b](nowhere.md) [c](gpu.md#set-up) [d](gpu.md#nothing)
                [e](#a-page-of-two-words-and-more) [f](#a-page) [g](https://example.org/x)
                `[h](code.md)` ![i](none.svg)
                ```
                [j](block.md)
                ```
                """))
        .containsExactly("nowhere.md", "gpu.md#nothing", "#a-page", "none.svg");
  }

  /** Links of a page's text to files that are not there, or to headings that they do not have. */
  private static List<String> deadLinks(Path page, String text) {
    List<String> dead = new ArrayList<>();
    Matcher link = LINK.matcher(CODE.matcher(text).replaceAll(""));
    while (link.find()) {
      String target = link.group(1);
      if (target.contains("://")) {
        continue;
      }
      String[] parts = target.split("#", 2);
      Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
      if (!Files.exists(file)
          || (parts.length > 1
              && !headings(parts[0].isEmpty() ? text : read(file)).contains(parts[1]))) {
        dead.add(target);
      }
    }
    return dead;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As GitHub names a page's headings in links. */
  private static Set<String> headings(String text) {
    Set<String> names = new HashSet<>();
    Matcher heading = HEADING.matcher(text.replaceAll("(?ms)^```.*?^```", ""));
    while (heading.find()) {
      names.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .strip()
              .replace(' ', '-'));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void picturesAreLegible(Path picture) throws Exception {
    Drawing drawing = Drawing.of(Files.readString(picture));
    assertThat(drawing.texts()).hasSizeGreaterThan(5);
    drawing.isLegible();
  }

  /** What was measured says with what; axes and a key say what is shown. */
  @ParameterizedTest
  @MethodSource("pictures")
  void measurementsSayWhereAndHow(Path picture) throws Exception {
    String words = Drawing.of(Files.readString(picture)).words();
    if (words.contains("tokens/s")) {
      assertThat(words)
          .containsPattern("Measured with xmodel [0-9a-f]{7}")
          .contains("xmodel bench tokens ", " cores", "median of ", "\n0\n");
    }
  }
}
