package io.xmodel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Texts that begin with a dash, such as {@code "-5 + 3 ="}. What cannot be an option, as it has a
 * blank or begins with a number, is put behind {@code --}, where picocli takes it for a text. What
 * may be a misspelt option stays one. A command that takes several texts has all of them there, so
 * that their order stays.
 *
 * <p>A value that begins with a dash may be an option that was forgotten to be given one; behind an
 * equals sign ({@code --stop=-n}) it is what it is.
 */
final class DashText {
  private static final Set<String> TEXT_COMMANDS = Set.of("generate", "score", "embed");

  private DashText() {}

  /**
   * The arguments, with such a text at their end.
   *
   * @throws ParameterException when an option is where a value is expected
   */
  static String[] behindDashes(String[] args, CommandLine root) {
    List<String> kept = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    @Nullable CommandLine command = null;
    String wanting = "";
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (command == null) {
        command = root.getSubcommands().get(arg);
        kept.add(arg);
      } else if (!wanting.isEmpty()) {
        if (option(arg, command) != null) {
          throw new ParameterException(
              command,
              "Expected a value for '%s', found '%s'. If that is the value, write %s=%s."
                  .formatted(wanting, arg, wanting, arg));
        }
        wanting = "";
        kept.add(arg);
      } else if (arg.equals("--")) {
        texts.addAll(List.of(args).subList(i + 1, args.length));
        break;
      } else if (takesText(command) && isText(arg, command)) {
        texts.add(arg);
      } else {
        wanting = wantsValue(arg, command) ? arg : "";
        String next = i + 1 < args.length ? args[i + 1] : "";
        kept.add(option(next, command) == null ? arg : withoutValue(arg, command));
      }
    }
    if (!texts.isEmpty()) {
      kept.add("--");
      kept.addAll(texts);
    }
    return kept.toArray(String[]::new);
  }

  /** Whether a command takes a text, which may begin with a dash. */
  static boolean takesText(CommandLine command) {
    return TEXT_COMMANDS.contains(command.getCommandName());
  }

  private static boolean takesSeveral(CommandLine command) {
    return command.getCommandName().equals("embed");
  }

  private static boolean isText(String arg, CommandLine command) {
    if (arg.length() < 2 || arg.charAt(0) != '-') {
      return takesSeveral(command);
    }
    if (Character.isDigit(arg.charAt(1))) {
      return true;
    }
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg : arg.substring(0, equals);
    // "-m/a path": the value may follow its option at once.
    boolean attached =
        option(arg.substring(0, 2), command) != null
            && !Character.isWhitespace(arg.charAt(Math.min(2, arg.length() - 1)));
    return !attached && name.chars().anyMatch(Character::isWhitespace);
  }

  private static boolean wantsValue(String arg, CommandLine command) {
    OptionSpec option = option(arg, command);
    return option != null && option.arity().min() > 0;
  }

  /** An option before another, with what it means when its value is left out. */
  private static String withoutValue(String arg, CommandLine command) {
    OptionSpec option = option(arg, command);
    return option == null || option.arity().min() > 0 || option.arity().max() == 0
        ? arg
        : arg + "=" + option.fallbackValue();
  }

  /** The option of a name with its dashes: picocli's own search finds it without them, too. */
  private static @Nullable OptionSpec option(String name, CommandLine command) {
    return command.getCommandSpec().optionsMap().get(name);
  }
}
