package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.rewrite.Value.Kind;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the values through one method, noting what a device could not do. */
final class MethodFlow {

  private final MethodModel method;
  private final String file;
  private final ParallelLoops parallel;
  private final List<String> problems = new ArrayList<>();
  private final List<InvokeInstruction> calls = new ArrayList<>();
  private final List<FieldInstruction> statics = new ArrayList<>();
  private final Set<Integer> read = new HashSet<>();
  private final Set<Integer> writtenByAll = new HashSet<>();

  private final Map<Integer, Value> variables = new HashMap<>();
  private final Set<Integer> reassigned = new HashSet<>();
  private final OperandStack stack = new OperandStack();
  private boolean branched;
  private int returns;
  private int line;

  private MethodFlow(MethodModel method, String file) {
    this.method = method;
    this.file = file;
    this.parallel = ParallelLoops.of(method);
  }

  static MethodFlow of(MethodModel method, String file) {
    MethodFlow flow = new MethodFlow(method, file);
    flow.follow();
    return flow;
  }

  /** What the device could not do, each with its line. */
  List<String> problems() {
    return problems;
  }

  /** Calls of methods that must be looked at in turn. */
  List<InvokeInstruction> calls() {
    return calls;
  }

  /** Reads of static fields, which must be final. */
  List<FieldInstruction> statics() {
    return statics;
  }

  int returns() {
    return returns;
  }

  /** Its loops whose iterations are items. */
  ParallelLoops parallel() {
    return parallel;
  }

  /** Whether a parameter is an array that is never read, and written before anything branches. */
  boolean writesOnly(int parameter) {
    return writtenByAll.contains(parameter) && !read.contains(parameter);
  }

  private void follow() {
    if (!method.flags().has(AccessFlag.STATIC) || method.code().isEmpty()) {
      problem("not a static method");
      return;
    }
    int slot = 0;
    List<ClassDesc> parameters = method.methodTypeSymbol().parameterList();
    for (int i = 0; i < parameters.size(); i++) {
      TypeKind kind = TypeKind.from(parameters.get(i));
      variables.put(
          slot,
          new Value(
              parameters.get(i).isPrimitive() ? Kind.CONSTANT : Kind.OTHER,
              i,
              kind.slotSize() == 2));
      slot += kind.slotSize();
    }
    findReassigned(slot);
    parallel.problems().forEach(this::problem);
    List<CodeElement> elements = method.code().orElseThrow().elementList();
    for (int i = 0; i < elements.size(); i++) {
      CodeElement element = elements.get(i);
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof LabelTarget target) {
        stack.enter(target.label());
      } else if (element instanceof ExceptionCatch) {
        problem("an exception handler");
      } else if (element instanceof Instruction instruction && stack.isReachable()) {
        step(instruction, rest(elements, i + 1));
      }
    }
  }

  private void findReassigned(int parameterSlots) {
    Set<Integer> assigned = new HashSet<>();
    for (CodeElement element : method.code().orElseThrow()) {
      if (element instanceof IncrementInstruction increment) {
        reassigned.add(increment.slot());
      } else if (element instanceof StoreInstruction store
          && (store.slot() < parameterSlots || !assigned.add(store.slot()))) {
        reassigned.add(store.slot());
      }
    }
    reassigned.forEach(
        slot -> variables.computeIfPresent(slot, (s, value) -> Value.other(value.wide())));
  }

  /** The two instructions that follow. */
  private static List<Instruction> rest(List<CodeElement> elements, int from) {
    return elements.subList(from, Math.min(elements.size(), from + 8)).stream()
        .filter(Instruction.class::isInstance)
        .map(Instruction.class::cast)
        .limit(2)
        .toList();
  }

  private void step(Instruction instruction, List<Instruction> rest) {
    switch (instruction) {
      case LoadInstruction load ->
          stack.push(variables.getOrDefault(load.slot(), Value.other(wide(load.typeKind()))));
      case StoreInstruction store -> {
        Value value = stack.pop();
        boolean kept = value.kind() == Kind.FRAGMENT || !reassigned.contains(store.slot());
        variables.put(store.slot(), kept ? value : Value.other(value.wide()));
      }
      case IncrementInstruction _, NopInstruction _ -> {}
      case ConstantInstruction constant -> constant(constant);
      case OperatorInstruction operator -> operator(operator, rest);
      case ConvertInstruction convert -> stack.push(result(wide(convert.toType()), stack.pop()));
      case ArrayLoadInstruction load -> {
        stack.pop();
        element(stack.pop());
        stack.push(Value.other(wide(load.typeKind())));
      }
      case ArrayStoreInstruction _ -> {
        stack.pop(2);
        element(stack.pop());
      }
      case FieldInstruction field -> field(field);
      case InvokeInstruction call -> {
        if (call.name().equalsString("bf16FromFloat") && !isCode(rest)) {
          problem(
              "a code of bf16FromFloat that is neither cast to char nor stored: CUDA computes on in shorts");
        }
        call(call);
      }
      case NewPrimitiveArrayInstruction made -> {
        if (!stack.pop().isConstant()) {
          problem("a private array whose size is not a constant");
        }
        if (!Set.of(TypeKind.INT, TypeKind.FLOAT, TypeKind.BYTE).contains(made.typeKind())) {
          problem(
              "an array of "
                  + made.typeKind().upperBound().displayName()
                  + ": the emulator has int, float and byte");
        }
        stack.push(Value.OTHER);
      }
      case StackInstruction move -> stack.move(move.opcode());
      case BranchInstruction branch -> {
        stack.pop(Opcodes.branchOperands(branch.opcode()));
        jump(branch.target());
        if (branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W) {
          stack.leave();
        }
      }
      case TableSwitchInstruction table -> {
        stack.pop();
        table.cases().forEach(c -> jump(c.target()));
        jump(table.defaultTarget());
        stack.leave();
      }
      case LookupSwitchInstruction lookup -> {
        stack.pop();
        lookup.cases().forEach(c -> jump(c.target()));
        jump(lookup.defaultTarget());
        stack.leave();
      }
      case ReturnInstruction done -> {
        returns++;
        if (done.typeKind() == TypeKind.REFERENCE) {
          problem("a helper that returns an object or array");
        }
        stack.leave();
      }
      default -> {
        problem(Opcodes.forbidden(instruction.opcode()));
        stack.leave();
      }
    }
  }

  private static boolean isCode(List<Instruction> rest) {
    return !rest.isEmpty()
        && (rest.getFirst().opcode() == Opcode.I2C
            || rest.getFirst().opcode() == Opcode.INVOKEVIRTUAL);
  }

  private void constant(ConstantInstruction constant) {
    Object value = constant.constantValue();
    if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
      problem("the literal " + value + ", which OpenCL's compiler does not know");
    } else if (!(value instanceof Number)) {
      problem("a reference constant");
    }
    stack.push(Value.constant(value instanceof Double || value instanceof Long));
  }

  private void operator(OperatorInstruction operator, List<Instruction> rest) {
    Opcode opcode = operator.opcode();
    if (opcode == Opcode.IUSHR || opcode == Opcode.LUSHR) {
      boolean masked =
          rest.size() == 2
              && (rest.get(1).opcode() == Opcode.IAND || rest.get(1).opcode() == Opcode.LAND);
      if (!masked) {
        problem(">>> with no mask after it, which devices execute as >>");
      }
    }
    switch (opcode) {
      case ARRAYLENGTH -> {
        stack.pop();
        stack.push(Value.OTHER);
      }
      case INEG, LNEG, FNEG, DNEG -> stack.push(stack.pop());
      case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> stack.push(result(false, stack.pop(), stack.pop()));
      case LSHL, LSHR, LUSHR -> stack.push(result(true, stack.pop(), stack.pop()));
      default -> stack.push(result(wide(operator.typeKind()), stack.pop(), stack.pop()));
    }
  }

  private void field(FieldInstruction field) {
    boolean wide = wide(TypeKind.from(field.typeSymbol()));
    switch (field.opcode()) {
      case GETFIELD -> {
        stack.pop();
        if (!field.owner().asSymbol().equals(Types.CONTEXT)) {
          problem("field %s of an object".formatted(field.name().stringValue()));
        }
        stack.push(Value.other(wide));
      }
      case GETSTATIC -> {
        if (field.owner().asSymbol().equals(Types.MMA_SHAPE)) {
          stack.push(Value.OTHER);
          return;
        }
        if (!field.typeSymbol().isPrimitive()) {
          problem("static field %s, which is not a number".formatted(field.name().stringValue()));
        }
        statics.add(field);
        stack.push(Value.constant(wide));
      }
      default -> {
        problem("field %s is written".formatted(field.name().stringValue()));
        stack.pop(field.opcode() == Opcode.PUTFIELD ? 2 : 1);
      }
    }
  }

  private void call(InvokeInstruction call) {
    ClassDesc owner = call.owner().asSymbol();
    MethodTypeDesc type = call.typeSymbol();
    String name = call.name().stringValue();
    List<Value> arguments = new ArrayList<>();
    for (int i = 0; i < type.parameterCount(); i++) {
      arguments.addFirst(stack.pop());
    }
    Value receiver = call.opcode() == Opcode.INVOKESTATIC ? Value.constant(false) : stack.pop();
    arguments.addFirst(receiver);
    boolean wide = wide(TypeKind.from(type.returnType()));
    Value result = Value.other(wide);
    if (owner.equals(Types.CONTEXT)) {
      result = context(name, arguments);
    } else if (Types.isGlobalArray(owner)) {
      arrayCall(name, receiver.parameter());
    } else if (CallRules.isArithmetic(owner, name)) {
      result = result(wide, arguments.toArray(Value[]::new));
    } else if (call.opcode() == Opcode.INVOKESTATIC && CallRules.isHelper(method, owner)) {
      arguments.forEach(argument -> {
        read.add(argument.parameter());
        if (argument.kind() == Kind.LOCAL) {
          problem("a local array is passed to %s: TornadoVM cannot inline that".formatted(name));
        }
        if (argument.kind() == Kind.FRAGMENT) {
          problem("a fragment is passed to %s, which TornadoVM has no type for".formatted(name));
        }
      });
      calls.add(call);
    } else {
      problem("a call of " + CallRules.describe(owner, name));
    }
    if (!type.returnType().equals(ConstantDescs.CD_void)) {
      stack.push(result);
    }
  }

  private Value context(String name, List<Value> arguments) {
    if (name.startsWith("allocate")) {
      if (!arguments.get(1).isConstant()) {
        problem("a local array whose size is not made of literals and scalar parameters");
      }
      return new Value(Kind.LOCAL, -1, false);
    }
    if (name.equals("atomicAdd")) {
      read.add(arguments.get(1).parameter());
    }
    if (name.equals("mmaStore")) {
      read.add(arguments.get(2).parameter()); // TornadoVM takes it for both
    }
    return name.startsWith("mma") ? new Value(Kind.FRAGMENT, -1, false) : Value.OTHER;
  }

  private void arrayCall(String name, int parameter) {
    switch (name) {
      case "get" -> read.add(parameter);
      case "set" -> {
        if (!branched) {
          writtenByAll.add(parameter);
        }
      }
      case "getSize", "size", "getLength", "getNumRows", "getNumColumns" -> {}
      default -> problem("a call of " + name + " of an array");
    }
  }

  private void element(Value array) {
    if (array.kind() == Kind.FRAGMENT) {
      problem("an element of a fragment: TornadoVM has mmaStore only");
    }
  }

  private static Value result(boolean wide, Value... operands) {
    for (Value operand : operands) {
      if (!operand.isConstant()) {
        return Value.other(wide);
      }
    }
    return Value.constant(wide);
  }

  private static boolean wide(TypeKind kind) {
    return kind.slotSize() == 2;
  }

  private void jump(Label label) {
    branched = true;
    stack.jump(label);
  }

  private void problem(String what) {
    problems.add("%s:%d: %s".formatted(file, line, what));
  }

  static boolean isClean(MethodModel method) {
    return (method.flags().flagsMask() & ClassFile.ACC_STATIC) != 0
        && !method.methodName().equalsString("<clinit>")
        && of(method, "").problems().isEmpty();
  }
}
