package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.device.Body;
import io.xmodel.emulator.graph.Kernel;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/** Finds and rewrites the kernels behind method references. */
public final class Kernels {

  private Kernels() {}

  /** The kernel of a task. */
  public static Kernel of(String task, Object code, int arguments) {
    MethodReference reference = MethodReference.of(task, code);
    if (reference.type().parameterCount() != arguments) {
      throw new TornadoTaskRuntimeException(
          "task '%s': %s.%s: expected a static method of %d parameters, found %d"
              .formatted(
                  task,
                  reference.owner().getName(),
                  reference.name(),
                  arguments,
                  reference.type().parameterCount()));
    }
    KernelLoader loader = KernelLoader.of(reference.owner().getClassLoader());
    return loader.kernels().computeIfAbsent(reference, r -> make(loader, r));
  }

  private static Kernel make(KernelLoader loader, MethodReference reference) {
    try {
      ClassModel model = ClassFile.of().parse(loader.bytes(reference.owner().getName()));
      MethodModel method = KernelLint.find(model, reference.name(), reference.type());
      MethodFlow flow = KernelLint.check(loader, reference);
      return new Kernel(
          reference.owner().getSimpleName() + "." + reference.name(),
          body(loader, reference, flow.parallel()),
          names(method),
          IntStream.range(0, reference.type().parameterCount()).mapToObj(flow::writesOnly).toList(),
          reference.type().parameterList().contains(Types.CONTEXT),
          flow.parallel().count());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(reference.toString(), e);
    }
  }

  private static List<String> names(MethodModel method) {
    List<String> names = new ArrayList<>();
    List<MethodParameterInfo> known =
        method
            .findAttribute(Attributes.methodParameters())
            .map(a -> a.parameters())
            .orElse(List.of());
    for (int i = 0; i < method.methodTypeSymbol().parameterCount(); i++) {
      Optional<String> name =
          i < known.size() ? known.get(i).name().map(utf8 -> utf8.stringValue()) : Optional.empty();
      names.add(name.orElse("argument " + (i + 1)));
    }
    return List.copyOf(names);
  }

  /** An instance of a generated class that unpacks the arguments and calls the rewritten method. */
  private static Body body(KernelLoader loader, MethodReference reference, ParallelLoops parallel)
      throws ReflectiveOperationException {
    String owner = reference.owner().getName();
    String name =
        "%s$%s$%08x$Body"
            .formatted(owner, reference.name(), reference.type().descriptorString().hashCode());
    byte[] bytes =
        Rewriter.classFile(loader)
            .build(
                ClassDesc.of(name),
                builder -> {
                  builder.withFlags(
                      ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
                  builder.withInterfaceSymbols(Types.desc(Body.class));
                  builder.withMethodBody(
                      ConstantDescs.INIT_NAME,
                      ConstantDescs.MTD_void,
                      ClassFile.ACC_PUBLIC,
                      code ->
                          code.aload(0)
                              .invokespecial(
                                  ConstantDescs.CD_Object,
                                  ConstantDescs.INIT_NAME,
                                  ConstantDescs.MTD_void)
                              .return_());
                  builder.withMethodBody(
                      "run",
                      MethodTypeDesc.of(
                          ConstantDescs.CD_void, Types.ITEM, ConstantDescs.CD_Object.arrayType()),
                      ClassFile.ACC_PUBLIC,
                      code -> {
                        List<ClassDesc> parameters = reference.type().parameterList();
                        if (parallel.count() > 0) {
                          code.aload(1);
                        }
                        for (int i = 0; i < parameters.size(); i++) {
                          argument(code, parameters.get(i), i);
                        }
                        code.invokestatic(
                            ClassDesc.of(owner), reference.name(), parallel.map(reference.type()));
                        code.return_();
                      });
                });
    return (Body) loader.define(name, bytes).getDeclaredConstructor().newInstance();
  }

  private static void argument(CodeBuilder code, ClassDesc type, int index) {
    if (type.equals(Types.CONTEXT)) {
      code.aload(1);
      return;
    }
    code.aload(2).loadConstant(index).aaload();
    if (!type.isPrimitive()) {
      code.checkcast(Types.map(type));
      return;
    }
    String method = type.displayName() + "Value";
    if (type.equals(ConstantDescs.CD_boolean)) {
      code.checkcast(ConstantDescs.CD_Boolean)
          .invokevirtual(ConstantDescs.CD_Boolean, method, MethodTypeDesc.of(type));
    } else if (type.equals(ConstantDescs.CD_char)) {
      code.checkcast(ConstantDescs.CD_Character)
          .invokevirtual(ConstantDescs.CD_Character, method, MethodTypeDesc.of(type));
    } else {
      code.checkcast(ConstantDescs.CD_Number)
          .invokevirtual(ConstantDescs.CD_Number, method, MethodTypeDesc.of(type));
    }
  }
}
