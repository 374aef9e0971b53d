package io.xmodel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/** What holds for every module that is a library, and how a room's rule is written. */
public final class LibraryRules {
  /** Rooms that anyone may use: they know nobody. */
  private static final String[] COMMON = {"error", "progress"};

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
  static final ArchRule noTornadoVm =
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

  private LibraryRules() {}

  /**
   * A room's classes use those of the room, of what anyone may use, and of other rooms by name.
   *
   * @param name of its package below {@code io.xmodel}, and so the others'
   */
  public static ArchRule room(String name, String... mayUse) {
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
