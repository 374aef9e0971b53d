package io.xmodel.cli;

import io.xmodel.GenerationOptions;
import io.xmodel.error.RequestException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The generation options of a command line: one option for each {@link GenerationSetting}. */
final class GenerationArgs {
  private GenerationArgs() {}

  /** The command with these options beside its own. */
  static CommandLine addTo(Object command) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    for (GenerationSetting setting : GenerationSetting.values()) {
      OptionSpec.Builder option =
          OptionSpec.builder("--" + setting.label()).description(setting.description());
      if (setting.paramLabel().isEmpty()) {
        option.arity("0").type(boolean.class);
      } else {
        option.arity("1").paramLabel(setting.paramLabel());
        if (setting.isList()) {
          option.type(List.class).auxiliaryTypes(String.class);
        } else {
          option.type(String.class);
        }
      }
      spec.addOption(option.build());
    }
    return line;
  }

  /** The defaults, changed as the command line says; a bad value is a usage error. */
  static GenerationOptions read(CommandSpec spec, GenerationOptions defaults) {
    ParseResult parsed = spec.commandLine().getParseResult();
    Map<GenerationSetting, List<String>> given = new EnumMap<>(GenerationSetting.class);
    for (GenerationSetting setting : GenerationSetting.values()) {
      OptionSpec option = parsed.matchedOption("--" + setting.label());
      if (option != null) {
        given.put(
            setting,
            setting.paramLabel().isEmpty() ? List.of("true") : option.originalStringValues());
      }
    }
    try {
      return apply(given, defaults);
    } catch (RequestException e) {
      throw new ParameterException(spec.commandLine(), OptionNames.typed("--", e), e);
    }
  }

  private static GenerationOptions apply(
      Map<GenerationSetting, List<String>> given, GenerationOptions defaults) {
    GenerationOptions options = defaults;
    for (Map.Entry<GenerationSetting, List<String>> entry : given.entrySet()) {
      options = entry.getKey().set(options, entry.getValue());
    }
    return options;
  }
}
