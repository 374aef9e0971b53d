package io.xmodel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/** The rooms of xmodel-core and who may enter which. */
@AnalyzeClasses(packages = "io.xmodel", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** Rooms that anyone may use: they know nobody. */
  private static final String[] COMMON = {"error", "progress"};

  @ArchTest static final ArchRule error = room("error");
  @ArchTest static final ArchRule progress = room("progress");
  @ArchTest static final ArchRule tensor = room("tensor");
  @ArchTest static final ArchRule model = room("model", "tensor");
  @ArchTest static final ArchRule sampling = room("sampling", "backend");
  @ArchTest static final ArchRule generation = room("generation", "sampling", "chat");
  @ArchTest static final ArchRule backend = room("backend", "model", "tensor");
  @ArchTest static final ArchRule base = room("backend.base", "backend", "model", "tensor");
  @ArchTest static final ArchRule chat = room("chat", "internal.text", "internal.jinja");
  @ArchTest static final ArchRule checkpoint = room("internal.checkpoint", "tensor");
  @ArchTest static final ArchRule text = room("internal.text");
  @ArchTest static final ArchRule jinja = room("internal.jinja");

  @ArchTest
  static final ArchRule readers = room("internal.model", "model", "tensor", "internal.checkpoint");

  @ArchTest
  static final ArchRule convert =
      room("convert", "internal.checkpoint", "internal.model", "internal.text", "model", "tensor");

  @ArchTest
  static final ArchRule cpu =
      room("internal.cpu", "internal.cpu.math", "backend", "backend.base", "model", "tensor");

  @ArchTest static final ArchRule math = room("internal.cpu.math", "model", "tensor");
  @ArchTest static final ArchRule sampler = room("internal.sampling", "backend", "sampling");

  @ArchTest
  static final ArchRule engine =
      room("internal.engine", "backend", "sampling", "internal.sampling", "generation");

  @ArchTest
  static final ArchRule events =
      room("internal.events", "chat", "generation", "internal.engine", "internal.text", "sampling");

  @ArchTest
  static final ArchRule onlyTheMathRoomKnowsVectors =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.internal.cpu.math..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  /** Everyone else finds it by ServiceLoader, as any other backend. */
  @ArchTest
  static final ArchRule nobodyKnowsTheCpuBackend =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.internal.cpu..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.xmodel.internal.cpu..");

  @ArchTest
  static final ArchRule noTornadoVmInCore =
      noClasses().should().dependOnClassesThat().resideInAPackage("uk.ac.manchester..");

  @ArchTest
  static final ArchRule optionsAreRecordsPassedDown =
      noClasses()
          .should()
          .callMethodWhere(
              call("the process's surroundings", System.class, "getProperty", "getenv", "exit"));

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private static ArchRule room(String name, String... mayUse) {
    List<String> allowed = new ArrayList<>(List.of("io.xmodel." + name));
    for (String other : COMMON) {
      allowed.add("io.xmodel." + other);
    }
    for (String other : mayUse) {
      allowed.add("io.xmodel." + other);
    }
    return classes()
        .that()
        .resideInAPackage("io.xmodel." + name)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "live in " + allowed + " or outside the project",
                other ->
                    !other.getPackageName().startsWith("io.xmodel")
                        || allowed.contains(other.getPackageName())));
  }

  private static DescribedPredicate<JavaCall<?>> call(
      String description, Class<?> owner, String... methods) {
    return DescribedPredicate.describe(
        "touches " + description,
        call ->
            call.getTargetOwner().isEquivalentTo(owner)
                && List.of(methods).contains(call.getName()));
  }
}
