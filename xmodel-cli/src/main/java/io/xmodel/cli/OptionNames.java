package io.xmodel.cli;

import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.error.XmodelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The library names an option as its records do, {@code topP}; a person typed {@code --top-p}, or
 * in a chat {@code top-p}. It says in plain words what mends a failure; a person wants to know what
 * to type.
 */
final class OptionNames {
  /** What a sentence about an option begins with, and the one option that another's range names. */
  private static final Pattern NAME = Pattern.compile("\\A[\\w-]+(?= must be )|\\bmaxTokens\\b");

  private OptionNames() {}

  /**
   * The sentence with options as they are typed.
   *
   * @param prefix {@code --} on the command line, nothing in a chat
   */
  static String typed(String prefix, RequestException e) {
    return NAME.matcher(String.valueOf(e.getMessage()))
        .replaceAll(name -> prefix + typed(name.group()));
  }

  /**
   * An exception's sentence and, before its full stop, what is typed for the settings that mend it.
   *
   * @param command the one that failed; of its settings only those are named that it has
   */
  static String mended(XmodelException e, CommandSpec command) {
    return mended(e, command, "");
  }

  /** The same in a chat, whose command must be given anew for such settings. */
  static String mendedInChat(XmodelException e, CommandSpec chat) {
    return mended(e, chat, chat.qualifiedName() + " ");
  }

  private static String mended(XmodelException e, CommandSpec command, String prefix) {
    String sentence = Errors.oneLine(String.valueOf(e.getMessage()));
    List<String> own = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Setting setting : e.settings()) {
      for (String option : typed(setting)) {
        if (command.findOption(option) != null) {
          own.add(option);
        } else if (isOfConvert(setting)) {
          others.add(option);
        }
      }
    }
    String typed =
        own.isEmpty()
            ? others.isEmpty() ? "" : "xmodel convert " + String.join(", ", others)
            : prefix + String.join(", ", own);
    return typed.isEmpty() || !sentence.endsWith(".")
        ? sentence
        : "%s (%s).".formatted(sentence.substring(0, sentence.length() - 1), typed);
  }

  private static boolean isOfConvert(Setting setting) {
    return setting == Setting.FLOAT8_WEIGHTS || setting == Setting.INTEGER_WEIGHTS;
  }

  private static List<String> typed(Setting setting) {
    return switch (setting) {
      case CONTEXT -> List.of("--context");
      case KV_TYPE -> List.of("--kv");
      case KV_POSITIONS -> List.of("--kv-positions");
      case BACKEND -> List.of("--backend");
      case LAUNCH -> List.of("--launch");
      case PREFILL -> List.of("--prefill-by");
      case IDS -> List.of("--ids");
      case OVERWRITE -> List.of("--overwrite");
      case FLOAT8_WEIGHTS -> List.of("--fp8");
      case INTEGER_WEIGHTS -> List.of("--q8", "--q4");
      case GGUF_TYPE -> List.of("--gguf");
    };
  }

  private static String typed(String name) {
    return switch (name) {
      case "topLogprobs" -> "logprobs";
      default -> name.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    };
  }
}
