package uk.ac.manchester.tornado.api;

import io.xmodel.emulator.graph.GraphPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * Tasks in sequence with the transfers around them.
 *
 * <p>In the emulator an array that a task uses must be named by one of the transfer methods.
 */
public class TaskGraph {

  private final GraphPlan plan;

  public TaskGraph(String name) {
    plan = new GraphPlan(name);
  }

  public String getTaskGraphName() {
    return plan.name();
  }

  /**
   * Copies arrays to the device before the first or before every execution ({@link
   * DataTransferMode}).
   */
  public TaskGraph transferToDevice(int mode, Object... objects) {
    plan.toDevice(mode, objects);
    return this;
  }

  /** Uses arrays that another graph of the plan left on the device. */
  public TaskGraph consumeFromDevice(String uniqueTaskGraphName, Object... objects) {
    plan.consume(uniqueTaskGraphName, objects);
    return this;
  }

  /** Uses arrays that the graph executed before left on the device. */
  public TaskGraph consumeFromDevice(Object... objects) {
    plan.consume(plan.name(), objects);
    return this;
  }

  /**
   * Copies arrays back after every execution, or on {@link TornadoExecutionResult#transferToHost}
   * only.
   */
  public TaskGraph transferToHost(int mode, Object... objects) {
    plan.toHost(mode, objects);
    return this;
  }

  /** Leaves arrays on the device for the graphs that follow. */
  public TaskGraph persistOnDevice(Object... objects) {
    plan.toHost(DataTransferMode.UNDER_DEMAND, objects);
    return this;
  }

  /** The graph as a plan takes it. */
  public ImmutableTaskGraph snapshot() {
    return new ImmutableTaskGraph(plan.snapshot());
  }

  public TaskGraph task(String id, Task code) {
    plan.task(id, code);
    return this;
  }

  public <T1> TaskGraph task(String id, Task1<T1> code, T1 arg1) {
    plan.task(id, code, arg1);
    return this;
  }

  public <T1, T2> TaskGraph task(String id, Task2<T1, T2> code, T1 arg1, T2 arg2) {
    plan.task(id, code, arg1, arg2);
    return this;
  }

  public <T1, T2, T3> TaskGraph task(String id, Task3<T1, T2, T3> code, T1 arg1, T2 arg2, T3 arg3) {
    plan.task(id, code, arg1, arg2, arg3);
    return this;
  }

  public <T1, T2, T3, T4> TaskGraph task(
      String id, Task4<T1, T2, T3, T4> code, T1 arg1, T2 arg2, T3 arg3, T4 arg4) {
    plan.task(id, code, arg1, arg2, arg3, arg4);
    return this;
  }

  public <T1, T2, T3, T4, T5> TaskGraph task(
      String id, Task5<T1, T2, T3, T4, T5> code, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6> TaskGraph task(
      String id,
      Task6<T1, T2, T3, T4, T5, T6> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7> TaskGraph task(
      String id,
      Task7<T1, T2, T3, T4, T5, T6, T7> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8> TaskGraph task(
      String id,
      Task8<T1, T2, T3, T4, T5, T6, T7, T8> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9> TaskGraph task(
      String id,
      Task9<T1, T2, T3, T4, T5, T6, T7, T8, T9> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> TaskGraph task(
      String id,
      Task10<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> TaskGraph task(
      String id,
      Task11<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10,
      T11 arg11) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> TaskGraph task(
      String id,
      Task12<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10,
      T11 arg11,
      T12 arg12) {
    plan.task(id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> TaskGraph task(
      String id,
      Task13<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10,
      T11 arg11,
      T12 arg12,
      T13 arg13) {
    plan.task(
        id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> TaskGraph task(
      String id,
      Task14<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10,
      T11 arg11,
      T12 arg12,
      T13 arg13,
      T14 arg14) {
    plan.task(
        id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13,
        arg14);
    return this;
  }

  public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> TaskGraph task(
      String id,
      Task15<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> code,
      T1 arg1,
      T2 arg2,
      T3 arg3,
      T4 arg4,
      T5 arg5,
      T6 arg6,
      T7 arg7,
      T8 arg8,
      T9 arg9,
      T10 arg10,
      T11 arg11,
      T12 arg12,
      T13 arg13,
      T14 arg14,
      T15 arg15) {
    plan.task(
        id, code, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13,
        arg14, arg15);
    return this;
  }
}
