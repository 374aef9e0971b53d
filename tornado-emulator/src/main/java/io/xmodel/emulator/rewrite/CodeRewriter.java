package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.device.LocalArray;
import io.xmodel.emulator.device.LocalBytes;
import io.xmodel.emulator.device.LocalFloats;
import io.xmodel.emulator.device.LocalInts;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Rewrites one method. */
final class CodeRewriter implements CodeTransform {

  private static final ClassDesc LOCAL = Types.desc(LocalArray.class);
  private static final Map<TypeKind, ClassDesc> LOCALS =
      Map.of(
          TypeKind.FLOAT, Types.desc(LocalFloats.class),
          TypeKind.INT, Types.desc(LocalInts.class),
          TypeKind.BYTE, Types.desc(LocalBytes.class));

  private final String file;
  private final ClassLoader loader;
  private final ParallelLoops parallel;
  private final Map<String, Integer> sites = new HashMap<>();
  private int line;

  CodeRewriter(String file, ClassLoader loader, ParallelLoops parallel) {
    this.file = file;
    this.loader = loader;
    this.parallel = parallel;
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    if (!parallel.rewrite(code, element)) {
      other(code, element);
    }
  }

  private void other(CodeBuilder code, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        code.with(number);
      }
      case LocalVariable _, LocalVariableType _ -> {}
      case InvokeInstruction call -> call(code, call);
      case FieldInstruction field -> field(code, field);
      case ArrayLoadInstruction load when LOCALS.containsKey(load.typeKind()) ->
          code.invokevirtual(
              local(load.typeKind()),
              "load",
              MethodTypeDesc.of(primitive(load.typeKind()), ConstantDescs.CD_int));
      case ArrayStoreInstruction store when LOCALS.containsKey(store.typeKind()) ->
          code.invokevirtual(
              local(store.typeKind()),
              "store",
              MethodTypeDesc.of(
                  ConstantDescs.CD_void, ConstantDescs.CD_int, primitive(store.typeKind())));
      case NewPrimitiveArrayInstruction made when LOCALS.containsKey(made.typeKind()) ->
          code.invokestatic(
              local(made.typeKind()),
              "of",
              MethodTypeDesc.of(local(made.typeKind()), ConstantDescs.CD_int));
      case OperatorInstruction operator when operator.opcode() == Opcode.ARRAYLENGTH ->
          code.invokevirtual(LOCAL, "length", MethodTypeDesc.of(ConstantDescs.CD_int));
      case TypeCheckInstruction check when check.opcode() == Opcode.CHECKCAST ->
          code.checkcast(Types.map(check.type().asSymbol()));
      default -> code.with(element);
    }
  }

  private void call(CodeBuilder code, InvokeInstruction call) {
    ClassDesc owner = call.owner().asSymbol();
    String name = call.name().stringValue();
    MethodTypeDesc type = Types.map(call.typeSymbol());
    if (owner.equals(Types.CONTEXT) && hasSite(name)) {
      code.ldc(site());
      type = type.insertParameterTypes(type.parameterCount(), ConstantDescs.CD_String);
    }
    code.invoke(call.opcode(), Types.map(owner), name, type, call.isInterface());
  }

  /** Whether the items of a group must agree on the place of a call. */
  private static boolean hasSite(String name) {
    return name.endsWith("Barrier")
        || name.startsWith("allocate")
        || name.startsWith("mmaLoad")
        || name.equals("mmaBF16");
  }

  private void field(CodeBuilder code, FieldInstruction field) {
    ClassDesc owner = field.owner().asSymbol();
    String name = field.name().stringValue();
    if (owner.equals(Types.CONTEXT)) {
      code.invokevirtual(Types.ITEM, name, MethodTypeDesc.of(field.typeSymbol()));
    } else if (owner.equals(Types.MMA_SHAPE)) {
      code.with(field);
    } else {
      constant(code, field.typeSymbol(), StaticConstant.of(loader, owner, name));
    }
  }

  private static void constant(CodeBuilder code, ClassDesc type, Object value) {
    int bits =
        value instanceof Boolean b
            ? (b ? 1 : 0)
            : value instanceof Character c ? c : ((Number) value).intValue();
    switch (TypeKind.from(type)) {
      case FLOAT -> code.loadConstant(((Number) value).floatValue());
      case DOUBLE -> code.loadConstant(((Number) value).doubleValue());
      case LONG -> code.loadConstant(((Number) value).longValue());
      default -> code.loadConstant(bits);
    }
  }

  /**
   * File and line, numbered where a line has several calls; equal only for the same call, as
   * literals are interned.
   */
  private String site() {
    String place = file + ":" + line;
    int number = sites.merge(place, 1, Integer::sum);
    return number == 1 ? place : place + " (" + number + ")";
  }

  private static ClassDesc local(TypeKind kind) {
    return Objects.requireNonNull(LOCALS.get(kind));
  }

  private static ClassDesc primitive(TypeKind kind) {
    return kind.upperBound();
  }
}
