package io.xmodel.internal.record;

import io.xmodel.error.RequestException;
import io.xmodel.generation.Description;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out the shapes of a record, or of a method's parameters, and of records within. */
final class Shapes {
  private final Map<Class<?>, List<Shape.Field>> records = new LinkedHashMap<>();
  private List<Shape.Field> fields = List.of();

  private Shapes() {}

  /**
   * The shapes of a record.
   *
   * @throws RequestException naming a component whose type has none
   */
  static Shapes of(Class<?> type) {
    if (!type.isRecord()) {
      throw new RequestException(
          "%s is not a record. Give a record, whose components become properties."
              .formatted(type.getName()));
    }
    Shapes shapes = new Shapes();
    shapes.add(type);
    shapes.fields = shapes.fields(type);
    return shapes;
  }

  /**
   * The shapes of a method's parameters.
   *
   * @throws RequestException when they have no names, or naming one whose type has no shape
   */
  static Shapes of(Method method) {
    Shapes shapes = new Shapes();
    List<Shape.Field> fields = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      if (!parameter.isNamePresent()) {
        throw new RequestException(
            "The parameters of %s have no names. Compile with -parameters, or take a record."
                .formatted(method));
      }
      fields.add(
          shapes.field(
              parameter.getName(),
              parameter.getType(),
              parameter,
              parameter.getAnnotatedType(),
              method.getName()));
    }
    shapes.fields = fields;
    return shapes;
  }

  /** What the outermost object holds. */
  List<Shape.Field> fields() {
    return fields;
  }

  /** All records; one that is the outermost object comes first. */
  Map<Class<?>, List<Shape.Field>> records() {
    return records;
  }

  List<Shape.Field> fields(Class<?> type) {
    return records.getOrDefault(type, List.of());
  }

  private void add(Class<?> type) {
    if (records.containsKey(type)) {
      return;
    }
    List<Shape.Field> fields = new ArrayList<>();
    records.put(type, fields);
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(
          field(
              component.getName(),
              component.getType(),
              component,
              component.getAnnotatedType(),
              type.getSimpleName()));
    }
  }

  private Shape.Field field(
      String name, Class<?> type, AnnotatedElement element, AnnotatedType annotated, String owner) {
    Description description = element.getAnnotation(Description.class);
    return new Shape.Field(
        name,
        type,
        description == null ? "" : description.value(),
        shape(annotated, owner + "." + name));
  }

  private Shape shape(AnnotatedType annotated, String where) {
    Shape shape = plain(annotated, where);
    boolean nullable =
        Arrays.stream(annotated.getAnnotations())
            .anyMatch(one -> one.annotationType().getSimpleName().equals("Nullable"));
    return nullable && !(shape instanceof Shape.OrNull) ? new Shape.OrNull(shape, false) : shape;
  }

  private Shape plain(AnnotatedType annotated, String where) {
    if (annotated instanceof AnnotatedArrayType array
        && annotated.getType() instanceof Class<?> type) {
      return new Shape.Items(type, shape(array.getAnnotatedGenericComponentType(), where));
    }
    Class<?> raw =
        switch (annotated.getType()) {
          case Class<?> type -> type;
          case ParameterizedType type -> (Class<?>) type.getRawType();
          default -> throw refused(annotated, where);
        };
    AnnotatedType[] arguments =
        annotated instanceof AnnotatedParameterizedType type
            ? type.getAnnotatedActualTypeArguments()
            : new AnnotatedType[0];
    if (raw == Optional.class && arguments.length == 1) {
      return new Shape.OrNull(shape(arguments[0], where), true);
    }
    if ((raw == List.class || raw == Set.class || raw == Collection.class)
        && arguments.length == 1) {
      return new Shape.Items(raw, shape(arguments[0], where));
    }
    if (raw == Map.class && arguments.length == 2 && arguments[0].getType() == String.class) {
      return new Shape.Entries(shape(arguments[1], where));
    }
    if (raw.isRecord() && arguments.length == 0) {
      add(raw);
      return new Shape.Fields(raw);
    }
    if (raw.isEnum()) {
      return new Shape.Constant(
          raw, Arrays.stream(raw.getEnumConstants()).map(one -> ((Enum<?>) one).name()).toList());
    }
    return scalar(raw, annotated, where);
  }

  private static Shape scalar(Class<?> raw, AnnotatedType annotated, String where) {
    if (raw == String.class) {
      return new Shape.Text();
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return new Shape.Bool();
    }
    if (raw == byte.class || raw == Byte.class) {
      return new Shape.Whole(Byte.class, (long) Byte.MIN_VALUE, (long) Byte.MAX_VALUE);
    }
    if (raw == short.class || raw == Short.class) {
      return new Shape.Whole(Short.class, (long) Short.MIN_VALUE, (long) Short.MAX_VALUE);
    }
    if (raw == int.class || raw == Integer.class) {
      return new Shape.Whole(Integer.class, (long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
    }
    if (raw == long.class || raw == Long.class) {
      return new Shape.Whole(Long.class, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (raw == BigInteger.class) {
      return new Shape.Whole(BigInteger.class, null, null);
    }
    if (raw == float.class || raw == Float.class) {
      return new Shape.Real(Float.class);
    }
    if (raw == double.class || raw == Double.class) {
      return new Shape.Real(Double.class);
    }
    if (raw == BigDecimal.class) {
      return new Shape.Real(BigDecimal.class);
    }
    throw refused(annotated, where);
  }

  private static RequestException refused(AnnotatedType type, String where) {
    return new RequestException(
        "%s has the type %s, which has no JSON schema here. Records, enums, strings, numbers, booleans, Optional, List, Set, arrays, and Map from String have one."
            .formatted(where, type.getType().getTypeName()));
  }
}
