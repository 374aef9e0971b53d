package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code xmodel bench}: whole-model token rates and JMH benchmarks of the operations. */
@Command(
    name = "xmodel bench",
    description = "Benchmarks; each checks its answer before it times anything.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokensCommand.class,
      ConcurrencyCommand.class,
      LoadCommand.class,
      LaunchesCommand.class,
      KernelsCommand.class,
      PeersCommand.class,
      JmhBenchmarks.class,
      BaselineCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel synth /tmp/full && xmodel bench tokens /tmp/full --threads 2",
      "  xmodel bench concurrency /tmp/full -c 1,8",
      "  xmodel bench load /tmp/full",
      "  xmodel bench peers /tmp/full --peer llama.cpp=llama.cpp/build/bin",
      "  xmodel bench launches",
      "  xmodel bench kernels /tmp/full",
      "  xmodel bench jmh MatVec",
      "  xmodel bench baseline"
    })
final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs a benchmark and exits with its code. */
  public static void main(String[] args) {
    System.setErr(descriptor("xmodel.stderr", System.err));
    System.setOut(descriptor("xmodel.stdout", System.out));
    System.exit(run(args));
  }

  /** Runs one command line and returns its exit code: 0 done, 1 failed, 2 wrongly called. */
  static int run(String... args) {
    CommandLine line =
        new CommandLine(new Main())
            .setUsageHelpWidth(100)
            .setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, given) -> {
      System.err.println("xmodel: " + e.getMessage() + renamed(e));
      System.err.printf("Try: %s --help%n", e.getCommandLine().getCommandSpec().qualifiedName());
      return CommandLine.ExitCode.USAGE;
    });
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      System.err.println(
          "xmodel: "
              + (e instanceof XmodelException ? e.getMessage() : "The benchmark failed: " + e));
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line.execute(args);
  }

  /** An option of another name before: the command line means something else by it. */
  private static String renamed(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
            && unmatched.getUnmatched().getFirst().split("=", 2)[0].equals("--gguf")
        ? ". (Files are named with --gguf-files.)"
        : "";
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a benchmark: tokens, concurrency, load, peers, launches, kernels, jmh or baseline.");
  }

  /** Where the launcher put the real stdout and stderr, as for the command line. */
  private static PrintStream descriptor(String property, PrintStream otherwise) {
    Integer number = Integer.getInteger(property);
    if (number == null) {
      return otherwise;
    }
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      FileOutputStream out = new FileOutputStream(constructor.newInstance(number));
      return new PrintStream(out, true, StandardCharsets.UTF_8);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException("This JVM opens no descriptor by its number.", e);
    }
  }
}
