package io.xmodel.emulator.rewrite;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.SourceFileAttribute;

/**
 * Makes the emulated device's version of a class: the same code on other types of arrays and
 * another context.
 *
 * <p>Only the static methods that a device could run are there; the rest of the class is of the
 * host's world.
 */
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
    String file = KernelLint.file(model);
    return classFile.build(
        model.thisClass().asSymbol(),
        builder -> {
          builder.withVersion(model.majorVersion(), model.minorVersion());
          builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
          builder.with(SourceFileAttribute.of(file));
          for (MethodModel method : model.methods()) {
            if (MethodFlow.isClean(method)) {
              ParallelLoops parallel = ParallelLoops.of(method);
              builder.withMethod(
                  method.methodName().stringValue(),
                  parallel.map(method.methodTypeSymbol()),
                  ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                  m ->
                      method
                          .code()
                          .ifPresent(code ->
                              m.transformCode(code, new CodeRewriter(file, loader, parallel))));
            }
          }
        });
  }
}
