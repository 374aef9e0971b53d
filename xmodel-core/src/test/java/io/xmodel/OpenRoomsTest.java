package io.xmodel;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What applications see: no type of the library's inner rooms, and no array that others share. */
@AnalyzeClasses(packages = "io.xmodel", importOptions = DoNotIncludeTests.class)
class OpenRoomsTest {
  /** The rooms for applications. */
  static final String[] ROOMS = {
    "io.xmodel",
    "io.xmodel.chat",
    "io.xmodel.error",
    "io.xmodel.generation",
    "io.xmodel.progress",
    "io.xmodel.sampling",
    "io.xmodel.text"
  };

  /**
   * Kept: their classes copy them on the way in and out, as lists of boxes would be ten times as
   * long.
   */
  private static final Set<String> KEPT = Set.of("Embedding.vector", "Score.ids", "Score.logprobs");

  /** Handed out: made anew by each call. */
  private static final Set<String> MADE_ANEW =
      Set.of(
          "Completion.ids",
          "Embedding.vector",
          "Score.ids",
          "Score.logprobs",
          "TextTokenizer.encode",
          "TextTokenizer.encodeWithSpecialTokens",
          "TextTokenizer.tokenBytes",
          "Xmodel.encode");

  @ArchTest
  static final ArchRule signaturesNameOpenTypes =
      classes()
          .that()
          .resideInAnyPackage(ROOMS)
          .and(openToAll())
          .should(
              new ArchCondition<>("have signatures without types of inner rooms and of Jackson") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (JavaMember member : openMembers(type)) {
                    for (JavaType used : types(member)) {
                      used.getAllInvolvedRawTypes().stream()
                          .map(JavaClass::getBaseComponentType)
                          .filter(OpenRoomsTest::isInner)
                          .forEach(inner ->
                              events.add(
                                  violated(
                                      member,
                                      member.getFullName() + " mentions " + inner.getName())));
                    }
                  }
                }
              });

  @ArchTest
  static final ArchRule arraysAreNotShared =
      classes()
          .that()
          .resideInAnyPackage(ROOMS)
          .should(
              new ArchCondition<>("neither keep arrays nor hand out what they keep") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (JavaField field : type.getFields()) {
                    if (field.getRawType().isArray()
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !KEPT.contains(name(field))) {
                      events.add(violated(field, field.getFullName() + " keeps an array"));
                    }
                  }
                  for (JavaMethod method : type.getMethods()) {
                    if (method.getRawReturnType().isArray()
                        && isOpen(method)
                        && !isOfEnum(method)
                        && !MADE_ANEW.contains(name(method))) {
                      events.add(violated(method, method.getFullName() + " hands out an array"));
                    }
                  }
                }
              });

  private static String name(JavaMember member) {
    return member.getOwner().getSimpleName() + "." + member.getName();
  }

  private static boolean isOfEnum(JavaMethod method) {
    return method.getOwner().isEnum() && method.getName().equals("values");
  }

  private static boolean isInner(JavaClass type) {
    return type.getPackageName().startsWith("io.xmodel.internal")
        || type.getPackageName().startsWith("com.fasterxml");
  }

  private static DescribedPredicate<JavaClass> openToAll() {
    return DescribedPredicate.describe(
        "are public",
        type -> {
          boolean open = type.getModifiers().contains(JavaModifier.PUBLIC);
          return open && type.getEnclosingClass().map(openToAll()::test).orElse(true);
        });
  }

  private static boolean isOpen(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static List<JavaMember> openMembers(JavaClass type) {
    return type.getMembers().stream().filter(OpenRoomsTest::isOpen).toList();
  }

  private static List<JavaType> types(JavaMember member) {
    List<JavaType> types = new ArrayList<>();
    switch (member) {
      case JavaField field -> types.add(field.getType());
      case JavaCodeUnit unit -> {
        types.add(unit.getReturnType());
        types.addAll(unit.getParameterTypes());
        types.addAll(unit.getExceptionTypes());
      }
      default -> throw new AssertionError(member);
    }
    member.getOwner().getSuperclass().ifPresent(types::add);
    types.addAll(member.getOwner().getInterfaces());
    return types;
  }
}
