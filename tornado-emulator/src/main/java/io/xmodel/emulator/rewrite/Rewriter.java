package io.xmodel.emulator.rewrite;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;

/** Makes the emulated device's version of a class: the same code on other types of arrays and another context. */
final class Rewriter {

  private Rewriter() {}

  static ClassFile classFile(ClassLoader loader) {
    return ClassFile.of(
        ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(loader)
                .orElse(ClassHierarchyResolver.ofResourceParsing(Rewriter.class.getClassLoader()))
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  static byte[] rewrite(byte[] original, ClassLoader loader) {
    ClassFile classFile = classFile(loader);
    ClassModel model = classFile.parse(original);
    String source = model.thisClass().asSymbol().displayName();
    return classFile.build(
        model.thisClass().asSymbol(),
        builder -> {
          builder.withVersion(model.majorVersion(), model.minorVersion());
          builder.withFlags(model.flags().flagsMask());
          model.superclass().ifPresent(superclass -> builder.withSuperclass(superclass.asSymbol()));
          builder.withInterfaceSymbols(model.interfaces().stream().map(i -> i.asSymbol()).toList());
          builder.with(SourceFileAttribute.of(outer(source) + ".java"));
          for (FieldModel field : model.fields()) {
            builder.withField(
                field.fieldName().stringValue(),
                Types.map(field.fieldTypeSymbol()),
                f -> {
                  f.withFlags(field.flags().flagsMask());
                  field.attributes().stream()
                      .filter(ConstantValueAttribute.class::isInstance)
                      .map(ConstantValueAttribute.class::cast)
                      .forEach(f::with);
                });
          }
          for (MethodModel method : model.methods()) {
            builder.withMethod(
                method.methodName().stringValue(),
                Types.map(method.methodTypeSymbol()),
                method.flags().flagsMask() & ~ClassFile.ACC_PRIVATE,
                m ->
                    method
                        .code()
                        .ifPresent(
                            code ->
                                m.transformCode(code, new CodeRewriter(outer(source) + ".java"))));
          }
        });
  }

  private static String outer(String name) {
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
