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
import org.jspecify.annotations.Nullable;

/** Follows the values through one method, noting what a device could not do. */
final class MethodFlow {

  private final MethodModel method;
  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final List<InvokeInstruction> calls = new ArrayList<>();
  private final List<FieldInstruction> statics = new ArrayList<>();
  private final Set<Integer> read = new HashSet<>();
  private final Set<Integer> writtenByAll = new HashSet<>();

  private final Map<Integer, Value> variables = new HashMap<>();
  private final Set<Integer> reassigned = new HashSet<>();
  private final Map<Label, List<Value>> stacks = new HashMap<>();
  private @Nullable List<Value> stack = new ArrayList<>();
  private boolean branched;
  private int returns;
  private int line;

  private MethodFlow(MethodModel method, String file) {
    this.method = method;
    this.file = file;
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
    List<CodeElement> elements = method.code().orElseThrow().elementList();
    for (int i = 0; i < elements.size(); i++) {
      CodeElement element = elements.get(i);
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof LabelTarget target) {
        enter(target.label());
      } else if (element instanceof ExceptionCatch) {
        problem("an exception handler");
      } else if (element instanceof Instruction instruction && stack != null) {
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

  private void enter(Label label) {
    List<Value> known = stacks.get(label);
    if (stack == null) {
      stack = known == null ? new ArrayList<>() : new ArrayList<>(known);
    } else if (known != null && known.size() == stack.size()) {
      for (int i = 0; i < known.size(); i++) {
        stack.set(i, stack.get(i).join(known.get(i)));
      }
    }
  }

  private void jump(Label label) {
    branched = true;
    if (stack != null) {
      stacks.putIfAbsent(label, new ArrayList<>(stack));
    }
  }

  private void step(Instruction instruction, List<Instruction> rest) {
    switch (instruction) {
      case LoadInstruction load ->
          push(variables.getOrDefault(load.slot(), Value.other(wide(load.typeKind()))));
      case StoreInstruction store -> {
        Value value = pop();
        variables.put(
            store.slot(), reassigned.contains(store.slot()) ? Value.other(value.wide()) : value);
      }
      case IncrementInstruction _, NopInstruction _ -> {}
      case ConstantInstruction constant -> constant(constant);
      case OperatorInstruction operator -> operator(operator, rest);
      case ConvertInstruction convert -> push(result(wide(convert.toType()), pop()));
      case ArrayLoadInstruction load -> {
        pop(2);
        push(Value.other(wide(load.typeKind())));
      }
      case ArrayStoreInstruction _ -> pop(3);
      case FieldInstruction field -> field(field);
      case InvokeInstruction call -> call(call);
      case NewPrimitiveArrayInstruction made -> {
        if (!pop().isConstant()) {
          problem("a private array whose size is not a constant");
        }
        if (!Set.of(TypeKind.INT, TypeKind.FLOAT, TypeKind.BYTE).contains(made.typeKind())) {
          problem(
              "an array of "
                  + made.typeKind().upperBound().displayName()
                  + ": the emulator has int, float and byte");
        }
        push(Value.OTHER);
      }
      case StackInstruction move -> move(move.opcode());
      case BranchInstruction branch -> {
        pop(branchOperands(branch.opcode()));
        jump(branch.target());
        if (branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W) {
          stack = null;
        }
      }
      case TableSwitchInstruction table -> {
        pop();
        table.cases().forEach(c -> jump(c.target()));
        jump(table.defaultTarget());
        stack = null;
      }
      case LookupSwitchInstruction lookup -> {
        pop();
        lookup.cases().forEach(c -> jump(c.target()));
        jump(lookup.defaultTarget());
        stack = null;
      }
      case ReturnInstruction done -> {
        returns++;
        if (done.typeKind() == TypeKind.REFERENCE) {
          problem("a helper that returns an object or array");
        }
        stack = null;
      }
      default -> {
        problem(forbidden(instruction.opcode()));
        stack = null;
      }
    }
  }

  private static String forbidden(Opcode opcode) {
    return switch (opcode) {
      case NEW -> "an object is made";
      case ANEWARRAY, MULTIANEWARRAY -> "an array of arrays or objects is made";
      case INVOKEDYNAMIC -> "a lambda or a string concatenation";
      case ATHROW -> "an exception is thrown";
      case CHECKCAST, INSTANCEOF -> "a cast or test of a reference's type";
      case MONITORENTER, MONITOREXIT -> "synchronization";
      default -> "the instruction " + opcode;
    };
  }

  private void constant(ConstantInstruction constant) {
    Object value = constant.constantValue();
    if (value instanceof Float f && !Float.isFinite(f)
        || value instanceof Double d && !Double.isFinite(d)) {
      problem("the literal " + value + ", which OpenCL's compiler does not know");
    } else if (!(value instanceof Number)) {
      problem("a reference constant");
    }
    push(Value.constant(value instanceof Double || value instanceof Long));
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
        pop();
        push(Value.OTHER);
      }
      case INEG, LNEG, FNEG, DNEG -> push(pop());
      case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> push(result(false, pop(), pop()));
      case LSHL, LSHR, LUSHR -> push(result(true, pop(), pop()));
      default -> push(result(wide(operator.typeKind()), pop(), pop()));
    }
  }

  private static int branchOperands(Opcode opcode) {
    return switch (opcode) {
      case GOTO, GOTO_W -> 0;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
      default -> 2;
    };
  }

  private void field(FieldInstruction field) {
    boolean wide = wide(TypeKind.from(field.typeSymbol()));
    switch (field.opcode()) {
      case GETFIELD -> {
        pop();
        if (!field.owner().asSymbol().equals(Types.CONTEXT)) {
          problem("field %s of an object".formatted(field.name().stringValue()));
        }
        push(Value.other(wide));
      }
      case GETSTATIC -> {
        if (!field.typeSymbol().isPrimitive()) {
          problem("static field %s, which is not a number".formatted(field.name().stringValue()));
        }
        statics.add(field);
        push(Value.constant(wide));
      }
      default -> {
        problem("field %s is written".formatted(field.name().stringValue()));
        pop(field.opcode() == Opcode.PUTFIELD ? 2 : 1);
      }
    }
  }

  private void call(InvokeInstruction call) {
    ClassDesc owner = call.owner().asSymbol();
    MethodTypeDesc type = call.typeSymbol();
    String name = call.name().stringValue();
    List<Value> arguments = new ArrayList<>();
    for (int i = 0; i < type.parameterCount(); i++) {
      arguments.addFirst(pop());
    }
    Value receiver = call.opcode() == Opcode.INVOKESTATIC ? Value.constant(false) : pop();
    arguments.addFirst(receiver);
    boolean wide = wide(TypeKind.from(type.returnType()));
    Value result = Value.other(wide);
    if (owner.equals(Types.CONTEXT)) {
      result = context(name, arguments.get(1 % arguments.size()));
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
      });
      calls.add(call);
    } else {
      problem("a call of " + CallRules.describe(owner, name));
    }
    if (!type.returnType().equals(ConstantDescs.CD_void)) {
      push(result);
    }
  }

  private Value context(String name, Value argument) {
    if (name.startsWith("allocate")) {
      if (!argument.isConstant()) {
        problem("a local array whose size is not made of literals and scalar parameters");
      }
      return new Value(Kind.LOCAL, -1, false);
    }
    if (name.equals("atomicAdd")) {
      read.add(argument.parameter());
    }
    return Value.OTHER;
  }

  private void arrayCall(String name, int parameter) {
    switch (name) {
      case "get" -> read.add(parameter);
      case "set" -> {
        if (!branched) {
          writtenByAll.add(parameter);
        }
      }
      case "getSize" -> {}
      default -> problem("a call of " + name + " of an array");
    }
  }

  private void move(Opcode opcode) {
    switch (opcode) {
      case POP -> pop();
      case POP2 -> {
        if (!pop().wide()) {
          pop();
        }
      }
      case DUP -> copy(1, 0);
      case DUP_X1 -> copy(1, 1);
      case DUP_X2 -> copy(1, 2);
      case DUP2 -> copy(2, 0);
      case DUP2_X1 -> copy(2, 1);
      case DUP2_X2 -> copy(2, 2);
      case SWAP -> {
        Value top = pop();
        Value below = pop();
        push(top);
        push(below);
      }
      default -> problem("the instruction " + opcode);
    }
  }

  /** Copies the top {@code slots} slots to below the {@code under} slots under them. */
  private void copy(int slots, int under) {
    List<Value> top = take(slots);
    List<Value> below = take(under);
    top.forEach(this::push);
    below.forEach(this::push);
    top.forEach(this::push);
  }

  private List<Value> take(int slots) {
    List<Value> taken = new ArrayList<>();
    for (int left = slots; left > 0; ) {
      Value value = pop();
      taken.addFirst(value);
      left -= value.wide() ? 2 : 1;
    }
    return taken;
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

  private void push(Value value) {
    if (stack != null) {
      stack.add(value);
    }
  }

  private Value pop() {
    return stack == null || stack.isEmpty() ? Value.OTHER : stack.removeLast();
  }

  private void pop(int count) {
    for (int i = 0; i < count; i++) {
      pop();
    }
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
