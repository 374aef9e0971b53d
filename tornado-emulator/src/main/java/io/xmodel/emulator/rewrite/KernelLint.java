package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at a kernel and all it calls for what TornadoVM cannot compile, or compiles wrongly. */
final class KernelLint {

  private final KernelLoader loader;
  private final Map<ClassDesc, ClassModel> classes = new HashMap<>();
  private final Map<String, MethodFlow> seen = new HashMap<>();
  private final List<String> path = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private KernelLint(KernelLoader loader) {
    this.loader = loader;
  }

  /** The flow of a kernel's own method, when all is well. */
  static MethodFlow check(KernelLoader loader, MethodReference kernel)
      throws ReflectiveOperationException {
    KernelLint lint = new KernelLint(loader);
    String name = kernel.owner().getSimpleName() + "." + kernel.name();
    MethodFlow flow = lint.visit(Types.desc(kernel.owner()), kernel.name(), kernel.type());
    if (CallRules.isToken(kernel.name())) {
      lint.problems.add(
          "the method is called '%s', a word of OpenCL's or CUDA's".formatted(kernel.name()));
    }
    if (flow.returns() > 1) {
      lint.problems.add("a return before the method's end");
    }
    if (kernel.type().parameterCount() > 15) {
      lint.problems.add("more than 15 parameters");
    }
    if (!lint.problems.isEmpty()) {
      throw new KernelError(
          Kind.UNSUPPORTED,
          "kernel %s cannot run on a device: %s".formatted(name, String.join("; ", lint.problems)));
    }
    return flow;
  }

  private MethodFlow visit(ClassDesc owner, String name, MethodTypeDesc type)
      throws ReflectiveOperationException {
    String key = Types.name(owner) + "." + name + type.descriptorString();
    if (path.contains(key)) {
      problems.add("%s calls itself".formatted(name));
    }
    MethodFlow known = seen.get(key);
    if (known != null) {
      return known;
    }
    ClassModel model = model(owner);
    MethodFlow flow = MethodFlow.of(find(model, name, type), file(model));
    seen.put(key, flow);
    problems.addAll(flow.problems());
    for (FieldInstruction read : flow.statics()) {
      requireFinal(read.owner().asSymbol(), read.name().stringValue());
    }
    path.add(key);
    for (InvokeInstruction call : flow.calls()) {
      String called = call.name().stringValue();
      if (visit(call.owner().asSymbol(), called, call.typeSymbol()).parallel().count() > 0) {
        problems.add("a @Parallel loop in %s, which is no task's method".formatted(called));
      }
    }
    path.removeLast();
    return flow;
  }

  private void requireFinal(ClassDesc owner, String field) throws ClassNotFoundException {
    for (FieldModel model : model(owner).fields()) {
      if (model.fieldName().equalsString(field) && !model.flags().has(AccessFlag.FINAL)) {
        problems.add("static field %s is read, but not final".formatted(field));
      }
    }
  }

  private ClassModel model(ClassDesc type) throws ClassNotFoundException {
    ClassModel model = classes.get(type);
    if (model == null) {
      String descriptor = type.descriptorString();
      model =
          ClassFile.of()
              .parse(
                  loader.bytes(descriptor.substring(1, descriptor.length() - 1).replace('/', '.')));
      classes.put(type, model);
    }
    return model;
  }

  static MethodModel find(ClassModel model, String name, MethodTypeDesc type)
      throws NoSuchMethodException {
    return model.methods().stream()
        .filter(m -> m.methodName().equalsString(name) && m.methodTypeSymbol().equals(type))
        .findFirst()
        .orElseThrow(() -> new NoSuchMethodException(name + type.displayDescriptor()));
  }

  /** The source file, going by the outermost class's name. */
  static String file(ClassModel model) {
    String name = model.thisClass().asSymbol().displayName();
    int nested = name.indexOf('$');
    return (nested < 0 ? name : name.substring(0, nested)) + ".java";
  }
}
