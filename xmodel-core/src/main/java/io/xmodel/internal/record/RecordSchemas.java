package io.xmodel.internal.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.generation.Description;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of records and of methods' parameters: every component is a required property,
 * others are not allowed. A record within is a definition of its own.
 */
public final class RecordSchemas {
  private final Shapes shapes;
  private final Map<Class<?>, String> names = new HashMap<>();

  /** The record that is the schema itself; null: the schema is of no record. */
  private final @Nullable Class<?> outermost;

  private RecordSchemas(Shapes shapes, @Nullable Class<?> outermost) {
    this.shapes = shapes;
    this.outermost = outermost;
    for (Class<?> type : shapes.records().keySet()) {
      String name = type.getSimpleName();
      int copy = 2;
      while (names.containsValue(name)) {
        name = type.getSimpleName() + copy++;
      }
      names.put(type, name);
    }
  }

  /**
   * The schema of a record.
   *
   * @throws io.xmodel.error.RequestException naming a component whose type has none
   */
  public static String schema(Class<?> type) {
    RecordSchemas schemas = new RecordSchemas(Shapes.of(type), type);
    return schemas.whole(schemas.object(type)).toString();
  }

  /**
   * The schema of an object that holds a method's parameters.
   *
   * @throws io.xmodel.error.RequestException when they have no names, or naming one whose type has
   *     no schema
   */
  public static String schema(Method method) {
    Shapes shapes = Shapes.of(method);
    RecordSchemas schemas = new RecordSchemas(shapes, null);
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    return schemas.whole(schemas.fill(schema, shapes.fields())).toString();
  }

  private ObjectNode whole(ObjectNode schema) {
    ObjectNode definitions = JsonNodeFactory.instance.objectNode();
    shapes.records().keySet().stream()
        .filter(other -> other != outermost)
        .forEach(other -> definitions.set(names.get(other), object(other)));
    if (!definitions.isEmpty()) {
      schema.set("$defs", definitions);
    }
    return schema;
  }

  private ObjectNode object(Class<?> type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    Description about = type.getAnnotation(Description.class);
    if (about != null) {
      schema.put("description", about.value());
    }
    return fill(schema, shapes.fields(type));
  }

  private ObjectNode fill(ObjectNode schema, List<Shape.Field> fields) {
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (Shape.Field field : fields) {
      ObjectNode property = schema(field.shape());
      if (!field.description().isEmpty()) {
        property.put("description", field.description());
      }
      properties.set(field.name(), property);
      required.add(field.name());
    }
    return schema.put("additionalProperties", false);
  }

  private ObjectNode schema(Shape shape) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    switch (shape) {
      case Shape.Whole whole -> {
        schema.put("type", "integer");
        if (whole.low() != null && whole.high() != null) {
          schema.put("minimum", whole.low()).put("maximum", whole.high());
        }
      }
      case Shape.Real ignored -> schema.put("type", "number");
      case Shape.Text ignored -> schema.put("type", "string");
      case Shape.Bool ignored -> schema.put("type", "boolean");
      case Shape.Constant constant -> constant.names().forEach(schema.withArray("enum")::add);
      case Shape.Items items -> {
        schema.put("type", "array").set("items", schema(items.item()));
        if (items.type() == java.util.Set.class) {
          schema.put("uniqueItems", true);
        }
      }
      case Shape.Entries entries ->
          schema.put("type", "object").set("additionalProperties", schema(entries.value()));
      case Shape.OrNull or -> {
        ArrayNode options = schema.putArray("anyOf");
        options.add(schema(or.value()));
        options.addObject().put("type", "null");
      }
      case Shape.Fields fields ->
          schema.put(
              "$ref", fields.type() == outermost ? "#" : "#/$defs/" + names.get(fields.type()));
    }
    return schema;
  }
}
