package io.xmodel.server.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The installed browser, started once for all tests. It ends with the process. */
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** A busy machine takes its time. */
  private static final double LONGEST_MILLIS = 20_000;

  private static @Nullable Browser browser;
  private static @Nullable Page page;

  private Chromium() {}

  /** The browser; without one the test is skipped. */
  public static synchronized Browser browser() {
    Browser started = browser;
    if (started == null) {
      Optional<Path> installed = installed();
      Assumptions.assumeTrue(
          installed.isPresent(),
          "The chat page is not tested: no Chromium is installed. Install it: apt-get install chromium");
      started = start(installed.orElseThrow());
      browser = started;
    }
    return started;
  }

  /** A page that tests use one after the other: a new one takes half a second. */
  static synchronized Page page() {
    Page opened = page;
    if (opened == null || opened.isClosed()) {
      opened = browser().newContext().newPage();
      opened.setDefaultTimeout(LONGEST_MILLIS);
      page = opened;
    }
    return opened;
  }

  private static Optional<Path> installed() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .map(Path::of)
        .flatMap(folder -> NAMES.stream().map(folder::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Browser start(Path executable) {
    PlaywrightAssertions.setDefaultAssertionTimeout(LONGEST_MILLIS);
    var noDownload = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(noDownload));
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(executable)
                .setArgs(Stream.of("--disable-gpu", "--disable-dev-shm-usage").toList()));
  }
}
