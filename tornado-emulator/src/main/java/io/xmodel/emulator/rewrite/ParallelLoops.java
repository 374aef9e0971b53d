package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.device.WorkItem;
import java.lang.classfile.Attributes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.TypeAnnotation.LocalVarTarget;
import java.lang.classfile.TypeAnnotation.LocalVarTargetInfo;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/**
 * The loops of a method whose variable is {@link Parallel}, the outermost first. As TornadoVM does,
 * each item begins with the iteration of its own number and goes on a whole grid further; a
 * variable that one iteration leaves to the next is each item's own.
 *
 * <p>A method that has them gets the item as a parameter before its others.
 */
final class ParallelLoops {

  private static final ClassDesc ANNOTATION = Types.desc(Parallel.class);

  /**
   * One loop.
   *
   * @param from where its variable has its first value, and each iteration begins
   * @param to where the variable ends
   * @param end the label's number among the method's
   */
  private record Loop(int slot, int step, Label from, Label to, int end) {}

  private final List<Loop> loops;
  private final List<String> problems;

  // While a method is rewritten: the loops around an element, and those whose condition has not
  // come.
  private final List<Loop> around = new ArrayList<>();
  private final List<Loop> entered = new ArrayList<>();

  private ParallelLoops(List<Loop> loops, List<String> problems) {
    this.loops = loops;
    this.problems = problems;
  }

  static ParallelLoops of(MethodModel method) {
    List<Loop> loops = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Optional<CodeModel> code = method.code();
    if (code.isPresent()) {
      for (LocalVarTargetInfo variable : variables(code.get())) {
        loops.add(loop(code.get(), variable, problems));
      }
    }
    requireNested(loops, problems);
    return new ParallelLoops(loops, problems);
  }

  private static List<LocalVarTargetInfo> variables(CodeModel code) {
    List<Label> labels = labels(code);
    return code
        .findAttribute(Attributes.runtimeVisibleTypeAnnotations())
        .map(RuntimeVisibleTypeAnnotationsAttribute::annotations)
        .orElse(List.of())
        .stream()
        .filter(found -> found.annotation().classSymbol().equals(ANNOTATION))
        .map(TypeAnnotation::targetInfo)
        .filter(LocalVarTarget.class::isInstance)
        .flatMap(target -> ((LocalVarTarget) target).table().stream())
        .sorted(Comparator.comparingInt(variable -> labels.indexOf(variable.startLabel())))
        .toList();
  }

  private static Loop loop(CodeModel code, LocalVarTargetInfo variable, List<String> problems) {
    List<Label> labels = labels(code);
    int slot = variable.index();
    List<CodeElement> body =
        code.elementStream()
            .dropWhile(element -> !isTarget(element, variable.startLabel()))
            .takeWhile(element -> !isTarget(element, variable.endLabel()))
            .toList();
    List<Integer> steps = new ArrayList<>();
    Optional<Opcode> condition = Optional.empty();
    boolean stored = false;
    for (CodeElement element : body) {
      if (element instanceof BranchInstruction branch && condition.isEmpty()) {
        condition = Optional.of(branch.opcode());
      } else if (element instanceof IncrementInstruction increment && increment.slot() == slot) {
        steps.add(increment.constant());
      }
      stored |= element instanceof StoreInstruction store && store.slot() == slot;
    }
    if (!condition.equals(Optional.of(Opcode.IF_ICMPGE))
        || stored
        || steps.size() != 1
        || steps.getFirst() < 1) {
      problems.add("a @Parallel loop that is not of the form i = FIRST; i < LIMIT; i += STEP");
      steps.addFirst(1);
    }
    return new Loop(
        slot,
        steps.getFirst(),
        variable.startLabel(),
        variable.endLabel(),
        labels.indexOf(variable.endLabel()));
  }

  private static List<Label> labels(CodeModel code) {
    return code.elementStream()
        .filter(LabelTarget.class::isInstance)
        .map(target -> ((LabelTarget) target).label())
        .toList();
  }

  private static boolean isTarget(CodeElement element, Label label) {
    return element instanceof LabelTarget target && target.label().equals(label);
  }

  private static void requireNested(List<Loop> loops, List<String> problems) {
    for (int i = 1; i < loops.size(); i++) {
      if (loops.get(i).end() > loops.get(i - 1).end()) {
        problems.add("two @Parallel loops, neither of which is within the other");
      }
    }
    if (loops.size() > 3) {
      problems.add("more than three @Parallel loops");
    }
  }

  int count() {
    return loops.size();
  }

  List<String> problems() {
    return problems;
  }

  /** The rewritten method's type. */
  MethodTypeDesc map(MethodTypeDesc type) {
    MethodTypeDesc mapped = Types.map(type);
    return loops.isEmpty() ? mapped : mapped.insertParameterTypes(0, Types.ITEM);
  }

  /** Writes what stands for an element of a method that has such loops, or nothing. */
  boolean rewrite(CodeBuilder code, CodeElement element) {
    if (loops.isEmpty()) {
      return false;
    }
    switch (element) {
      case LabelTarget target -> {
        for (Loop loop : loops) {
          if (loop.from().equals(target.label())) {
            move(code, loop, "first");
            around.add(loop);
            entered.add(loop);
          } else if (loop.to().equals(target.label())) {
            around.remove(loop);
          }
        }
        code.with(target);
      }
      case BranchInstruction branch
          when branch.opcode() == Opcode.IF_ICMPGE && !entered.isEmpty() -> {
        limit(code, entered.removeLast());
        code.with(branch);
      }
      case LoadInstruction load -> code.loadLocal(load.typeKind(), load.slot() + 1);
      case StoreInstruction store -> code.storeLocal(store.typeKind(), store.slot() + 1);
      case IncrementInstruction increment -> increment(code, increment);
      case RuntimeVisibleTypeAnnotationsAttribute _ -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private void increment(CodeBuilder code, IncrementInstruction increment) {
    for (Loop loop : around) {
      if (loop.slot() == increment.slot()) {
        move(code, loop, "next");
        return;
      }
    }
    code.iinc(increment.slot() + 1, increment.constant());
  }

  /** The variable becomes what the item makes of it. */
  private void move(CodeBuilder code, Loop loop, String method) {
    code.aload(0)
        .iload(loop.slot() + 1)
        .loadConstant(loop.step())
        .loadConstant(loops.indexOf(loop))
        .invokevirtual(
            Types.ITEM,
            method,
            MethodTypeDesc.of(
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int))
        .istore(loop.slot() + 1);
  }

  /** On the stack: the variable and its limit. */
  private void limit(CodeBuilder code, Loop loop) {
    code.dup2()
        .aload(0)
        .loadConstant(loop.step())
        .loadConstant(loops.indexOf(loop))
        .invokestatic(
            Types.desc(WorkItem.class),
            "limit",
            MethodTypeDesc.of(
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                Types.ITEM,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int))
        .pop();
  }
}
