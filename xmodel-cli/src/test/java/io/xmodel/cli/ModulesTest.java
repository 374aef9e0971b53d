package io.xmodel.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which of the library's rooms other modules enter. Converters and benchmarks are excepted: they
 * need what no application does, the files' tensors, the arithmetic and the kernels.
 */
@AnalyzeClasses(packages = "io.xmodel", importOptions = DoNotIncludeTests.class)
class ModulesTest {
  @ArchTest
  static final ArchRule applicationsStayInTheOpenRooms =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.xmodel",
              "io.xmodel.backend..",
              "io.xmodel.chat",
              "io.xmodel.error",
              "io.xmodel.generation",
              "io.xmodel.internal..",
              "io.xmodel.model",
              "io.xmodel.progress",
              "io.xmodel.sampling",
              "io.xmodel.tensor",
              "io.xmodel.text",
              "io.xmodel.tornado..",
              "io.xmodel.convert..",
              "io.xmodel.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.internal..", "io.xmodel.backend.base..", "io.xmodel.tornado..");

  @ArchTest
  static final ArchRule backendsStayBelowTheSeam =
      classes()
          .that()
          .resideInAPackage("io.xmodel.tornado..")
          .should()
          .onlyDependOnClassesThat(
              DescribedPredicate.<JavaClass>describe(
                      "are outside the project",
                      type -> !type.getPackageName().startsWith("io.xmodel"))
                  .or(
                      JavaClass.Predicates.resideInAnyPackage(
                          "io.xmodel.tornado..",
                          "io.xmodel.backend",
                          "io.xmodel.backend.base",
                          "io.xmodel.model",
                          "io.xmodel.tensor",
                          "io.xmodel.error",
                          "io.xmodel.progress")));
}
