package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command tree, wired to a host. */
final class Cli {
  /** Commands that tell of the others. */
  private static final Set<String> KNOW_OTHERS = Set.of("help", "generate-completion");

  private final Host host;

  Cli(Host host) {
    this.host = host;
  }

  /** Runs one command line and returns its exit code: 0 done, 1 failed, 2 wrongly called. */
  int run(String... args) {
    XmodelCommand root = new XmodelCommand();
    CommandLine line = new CommandLine(root);
    addCommands(line, args);
    Errors errors = new Errors(host.err(), root);
    line.setOut(new PrintWriter(host.out(), true, UTF_8))
        .setErr(new PrintWriter(host.err(), true, UTF_8))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                Colours.of(host).on() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setUsageHelpWidth(100)
        .setUsageHelpLongOptionsMaxWidth(40)
        .setOverwrittenOptionsAllowed(false)
        // "@home" is a text like any other, and no file of arguments.
        .setExpandAtFiles(false)
        // DashText tells of values that are options.
        .setAllowOptionsAsOptionParameters(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
    try {
      return line.execute(DashText.behindDashes(args, line));
    } catch (ParameterException e) {
      return errors.handleParseException(e, args);
    } catch (OutOfMemoryError e) {
      return errors.outOfMemory();
    }
  }

  /**
   * Adds the commands: all of them, or the one that is named first where that does without the
   * others. To read the annotations of all would make each start later.
   */
  private void addCommands(CommandLine line, String[] args) {
    Map<String, Supplier<Object>> commands = commands();
    Supplier<Object> named = args.length == 0 ? null : commands.get(args[0]);
    if (named != null && !KNOW_OTHERS.contains(args[0])) {
      line.addSubcommand(args[0], named.get());
    } else {
      commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
  }

  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("chat", () -> GenerationArgs.addTo(new ChatCommand(host)));
    commands.put("generate", () -> GenerationArgs.addTo(new GenerateCommand(host)));
    commands.put("serve", () -> new ServeCommand(host));
    commands.put("batch", () -> new BatchCommand(host));
    commands.put("score", () -> new ScoreCommand(host));
    commands.put("embed", () -> new EmbedCommand(host));
    commands.put("render", () -> new RenderCommand(host));
    commands.put("tokenize", () -> new TokenizeCommand(host));
    commands.put("info", () -> new InfoCommand(host));
    commands.put("convert", () -> new ConvertCommand(host));
    commands.put("synth", () -> new SynthCommand(host));
    commands.put("devices", () -> new DevicesCommand(host));
    commands.put("bench", BenchCommand::new);
    commands.put("help", () -> new HelpCommand(host));
    commands.put("generate-completion", () -> new ShellCompletionCommand(host));
    return commands;
  }
}
