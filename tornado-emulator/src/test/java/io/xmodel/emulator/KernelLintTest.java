package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.xmodel.emulator.KernelError.Kind;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class KernelLintTest {

  private static Arguments of(Task2<KernelContext, IntArray> kernel, String message) {
    return arguments(kernel, message);
  }

  static Stream<Arguments> kernels() {
    return Stream.of(
        of(ForeignKernels::object, "an object is made"),
        of(ForeignKernels::matrix, "an array of arrays"),
        of(ForeignKernels::call, "a call of Integer.bitCount"),
        of(ForeignKernels::list, "a call of List.of"),
        of(ForeignKernels::shift, ">>> with no mask"),
        of(ForeignKernels::infinity, "the literal -Infinity"),
        of(ForeignKernels::bits, "Float.intBitsToFloat, which TornadoVM does not implement"),
        of(ForeignKernels::exception, "an object is made"),
        of(ForeignKernels::caught, "an exception handler"),
        of(ForeignKernels::varyingLocal, "a local array whose size is not"),
        of(ForeignKernels::countedLocal, "a local array whose size is not"),
        of(ForeignKernels::passedLocal, "a local array is passed to first"),
        of(ForeignKernels::earlyReturn, "a return before the method's end"),
        of(ForeignKernels::half, "called 'half'"),
        of(ForeignKernels::recursive, "down calls itself"),
        of(ForeignKernels::table, "static field TABLE"),
        of(ForeignKernels::field, "field mutable is written"),
        of(ForeignKernels::readsField, "mutable is read, but not final"),
        of(ForeignKernels::text, "a lambda or a string concatenation"),
        of(ForeignKernels::shorts, "a code of bf16FromFloat that is neither"),
        of(ForeignKernels::doubles, "an array of double"));
  }

  private static void compile(Task2<KernelContext, IntArray> kernel) throws Exception {
    IntArray a = new IntArray(4);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", kernel, new KernelContext(), a);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withPreCompilation();
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void isRefusedWhenCompiled(Task2<KernelContext, IntArray> kernel, String message) {
    assertThatThrownBy(() -> compile(kernel))
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED))
        .satisfies(error -> assertThat(error).hasMessageContaining(message));
  }

  @Test
  void aCapturingLambdaIsNoKernel() {
    int captured = hashCode();
    assertThatThrownBy(() -> compile((ctx, a) -> a.set(0, captured)))
        .isInstanceOf(TornadoTaskRuntimeException.class)
        .hasMessageContaining("expected a static method of 2 parameters");
  }
}
