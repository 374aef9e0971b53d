package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Golden;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.XmodelException;
import io.xmodel.progress.ProgressListener;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lets OpenCL calls fail, one after the other, each in the life of a model: load, prompts of all
 * sizes, tokens, everything that can be asked of logits, states, a fork, close. To be started with
 * the library of tools/opencl-faults preloaded: {@code FaultLoop LIBRARY REPORT
 * [FUNCTION:N[&FUNCTION:N] …]}. A line of the report for each fault says what came of it; without
 * faults, how many calls there are.
 *
 * <p>What TornadoVM does once in a process is refused by XMODEL_FAULTS in the environment: then
 * there is one life, and its line.
 */
final class FaultLoop {
  private static final List<String> FUNCTIONS =
      List.of(
          "clCreateCommandQueue",
          "clCreateBuffer",
          "clCreateProgramWithSource",
          "clBuildProgram",
          "clGetProgramBuildInfo",
          "clCreateKernel",
          "clGetKernelInfo",
          "clSetKernelArg",
          "clEnqueueNDRangeKernel",
          "clEnqueueWriteBuffer",
          "clEnqueueWriteBuffer24",
          "clEnqueueReadBuffer",
          "clEnqueueMarkerWithWaitList",
          "clFlush",
          "clFinish",
          "clWaitForEvents",
          "clGetEventInfo",
          "clReleaseEvent",
          "clReleaseMemObject",
          "clReleaseKernel",
          "clReleaseProgram",
          "clReleaseCommandQueue");

  private final Shim shim;
  private final PrintStream report;
  private final Golden golden = Golden.open("mup-bf16");

  private FaultLoop(Path library, Path report) throws IOException {
    shim = new Shim(library);
    this.report =
        new PrintStream(new FileOutputStream(report.toFile(), true), true, StandardCharsets.UTF_8);
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    new FaultLoop(Path.of(args[0]), Path.of(args[1])).run(Arrays.copyOfRange(args, 2, args.length));
    // As the command line ends.
    System.exit(0);
  }

  private void run(String[] faults) {
    String first = System.getenv().getOrDefault("XMODEL_FAULTS", "");
    if (!first.isEmpty()) {
      report.println(first + " " + outcome(List.of()));
      return;
    }
    shim.choose("");
    List<Float> expected = life();
    if (faults.length == 0) {
      report.println("numbers " + expected.hashCode());
      for (String function : FUNCTIONS) {
        report.printf("%s %d%n", function, shim.calls(function));
      }
    }
    for (String fault : faults) {
      report.printf("%s ", fault); // what ends this process is then the last line
      shim.choose(fault.replace('&', ','));
      String outcome = outcome(expected);
      report.println(
          shim.refused() > 1 ? "%s [%d refused]".formatted(outcome, shim.refused()) : outcome);
      shim.choose("");
    }
  }

  private String outcome(List<Float> expected) {
    Optional<String> said = Optional.empty();
    boolean same = true;
    try {
      List<Float> found = life();
      if (expected.isEmpty()) {
        return shim.refused() == 0 ? "not reached" : "numbers " + found.hashCode();
      }
      same = expected.equals(found);
    } catch (XmodelException e) {
      said = Optional.of(String.valueOf(e.getMessage()).replace('\n', ' '));
    } catch (RuntimeException | Error e) {
      return "THREW " + e;
    }
    if (shim.refused() == 0 && said.isEmpty() && same) {
      return "not reached";
    }
    String prefix = shim.refused() == 0 ? "UNASKED " : "";
    return prefix + said.map("sentence: "::concat).orElse(same ? "same" : "WRONG");
  }

  /** All numbers that a model gives. */
  private List<Float> life() {
    List<Float> numbers = new ArrayList<>();
    BackendOptions options = BackendOptions.DEFAULT.withContext(256);
    try (ResidentModel model =
            new TornadoBackend().load(golden.files().weights(), options, ProgressListener.NONE);
        Sequence sequence = model.open(200)) {
      int[] block = new int[30];
      Arrays.setAll(block, i -> i * 7 % 131);
      ask(model, Batch.of(sequence, block, LogitsFor.LAST), numbers);
      int token = (int) (float) numbers.getFirst();
      for (int i = 0; i < 3; i++) {
        int at = numbers.size();
        ask(model, Batch.of(sequence, new int[] {token}, LogitsFor.LAST), numbers);
        token = (int) (float) numbers.get(at);
      }
      ask(model, Batch.of(sequence, new int[] {3, 4, 5}, LogitsFor.ALL), numbers);
      try (Sequence fork = sequence.fork(33)) {
        ask(model, Batch.of(fork, new int[] {9}, LogitsFor.LAST), numbers);
        ask(model, Batch.ofStates(fork, new int[] {1, 2}), numbers);
      }
    }
    return numbers;
  }

  private static void ask(ResidentModel model, Batch batch, List<Float> numbers) {
    int vocab = model.config().vocabSize();
    try (Logits logits = model.forward(batch)) {
      for (int row = 0; row < logits.rows(); row++) {
        numbers.add((float) logits.argmax(row, vocab));
        Logits.TopK best = logits.topK(row, 5, vocab);
        for (int i = 0; i < best.ids().length; i++) {
          numbers.add((float) best.ids()[i]);
          numbers.add(best.logits()[i]);
        }
        numbers.add((float) best.logSumExp());
        float[] all = new float[vocab];
        logits.copyTo(row, all);
        for (float value : all) {
          numbers.add(value);
        }
      }
      for (int state = 0; state < logits.states(); state++) {
        float[] values = new float[model.config().hiddenSize()];
        logits.copyState(state, values);
        for (float value : values) {
          numbers.add(value);
        }
      }
    }
  }

  /** The preloaded library, which tools/opencl-faults describes. */
  private static final class Shim {
    private final MethodHandle choose;
    private final MethodHandle calls;
    private final MethodHandle refused;

    @SuppressWarnings("restricted") // it is a test's
    Shim(Path library) {
      // It is loaded already, so this finds that one.
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
      Linker linker = Linker.nativeLinker();
      choose =
          linker.downcallHandle(
              symbols.findOrThrow("xmodel_faults"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
      calls =
          linker.downcallHandle(
              symbols.findOrThrow("xmodel_faults_calls"),
              FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
      refused =
          linker.downcallHandle(
              symbols.findOrThrow("xmodel_faults_refused"),
              FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    void choose(String faults) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocateFrom(faults);
        choose.invokeExact(text);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    long calls(String function) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocateFrom(function);
        return (long) calls.invokeExact(text);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    long refused() {
      try {
        return (long) refused.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
