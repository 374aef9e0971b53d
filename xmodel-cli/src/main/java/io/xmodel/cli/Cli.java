package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command tree, wired to a host. */
final class Cli {
  private final Host host;

  Cli(Host host) {
    this.host = host;
  }

  /** Runs one command line and returns its exit code: 0 done, 1 failed, 2 wrongly called. */
  int run(String... args) {
    XmodelCommand root = new XmodelCommand();
    CommandLine line = new CommandLine(root);
    commands().forEach(line::addSubcommand);
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

  private List<Object> commands() {
    return List.of(
        GenerationArgs.addTo(new ChatCommand(host)),
        GenerationArgs.addTo(new GenerateCommand(host)),
        new ScoreCommand(host),
        new EmbedCommand(host),
        new RenderCommand(host),
        new TokenizeCommand(host),
        new InfoCommand(host),
        new ConvertCommand(host),
        new SynthCommand(host),
        new DevicesCommand(host),
        new BenchCommand(),
        new HelpCommand(host),
        new ShellCompletionCommand(host));
  }
}
