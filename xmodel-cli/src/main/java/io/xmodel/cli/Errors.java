package io.xmodel.cli;

import io.xmodel.error.FileProblem;
import io.xmodel.error.Quoted;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one sentence on stderr and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILURE = 1;
  private static final int USAGE = 2;

  /** The longest message about a command line. */
  private static final int LONGEST = 600;

  private final PrintStream err;
  private final XmodelCommand root;

  Errors(PrintStream err, XmodelCommand root) {
    this.err = err;
    this.root = root;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    print(oneLine(shortened(String.valueOf(e.getMessage()))) + hint(e), e);
    err.printf("Try: %s --help%n", line.getCommandSpec().qualifiedName());
    return USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    String sentence =
        e instanceof XmodelException known
            ? OptionNames.mended(known, line.getCommandSpec())
            : sentence(e);
    print(sentence, e);
    return FAILURE;
  }

  /** The one {@link Error} with a remedy. */
  int outOfMemory() {
    print(
        "Java's heap is full. Give it more with XMODEL_JAVA_OPTS=-Xmx8g, or ask for less with --context.",
        null);
    return FAILURE;
  }

  /** What a person should read about an exception. */
  static String sentence(Throwable e) {
    return switch (e) {
      case XmodelException known -> oneLine(String.valueOf(known.getMessage()));
      case UncheckedIOException wrapped when wrapped.getCause() != null ->
          sentence(wrapped.getCause());
      case FileSystemException file when file.getFile() != null ->
          "%s: %s.".formatted(file.getFile(), FileProblem.of(file));
      case IOException io -> "Reading or writing failed: %s.".formatted(FileProblem.of(io));
      default ->
          "Something went wrong inside xmodel (%s). Run again with --verbose to see where, and report it."
              .formatted(oneLine(e.toString()));
    };
  }

  private void print(String sentence, @Nullable Exception cause) {
    err.println("xmodel: " + sentence);
    if (root.verbose && cause != null) {
      cause.printStackTrace(err);
    }
  }

  /** picocli repeats what was typed, however long. */
  private static String shortened(String message) {
    return message.length() <= LONGEST
        ? message
        : Quoted.shortened(message) + " " + message.substring(message.length() - 60);
  }

  /** What was probably meant: a name nearly typed, or a text that was not quoted. */
  private static String hint(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return "";
    }
    CommandLine line = e.getCommandLine();
    String typed = unmatched.getUnmatched().getFirst().split("=", 2)[0];
    if (typed.equals("-n")) { // A number of tokens elsewhere, and once a number of answers here.
      return " (The number of answers is --answers, that of tokens --max-tokens.)";
    }
    String meant =
        DidYouMean.hint(
                typed,
                typed.startsWith("-")
                    ? line.getCommandSpec().optionsMap().keySet()
                    : line.getSubcommands().keySet())
            .strip();
    boolean maybeText = unmatched.isUnknownOption() && DashText.takesText(line);
    if (!meant.isEmpty()) {
      return maybeText
          ? " (%s Else put -- before a text that begins with a dash.)".formatted(meant)
          : " (%s)".formatted(meant);
    }
    if (maybeText) {
      return " (Put -- before a text that begins with a dash.)";
    }
    return !typed.startsWith("-") && line.getParent() != null
        ? " (A text of several words needs quotes.)"
        : "";
  }

  /** picocli's messages end without a full stop, Jackson's have several lines. */
  static String oneLine(String message) {
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.matches(".*[.!?)]") ? line : line + ".";
  }
}
