package io.xmodel.spark;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** Spark's types of what JSON schemas describe. */
final class SchemaTypes {
  /** For what has no type of its own: several kinds of values, or a schema within itself. */
  private static final DataType ANY = DataTypes.StringType;

  private final JsonNode root;

  /** References that are being followed. */
  private final Set<String> within = new HashSet<>();

  private SchemaTypes(JsonNode root) {
    this.root = root;
  }

  /**
   * The type of a schema's values.
   *
   * @throws RequestException when it is no JSON text
   */
  static DataType type(String schema) {
    try {
      JsonNode root = new ObjectMapper().readTree(schema);
      return new SchemaTypes(root).follow("#");
    } catch (JacksonException e) {
      throw new RequestException(
          "The schema is no JSON text: %s.".formatted(e.getOriginalMessage()), e);
    }
  }

  private DataType follow(String reference) {
    JsonNode target =
        reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
    if (target.isMissingNode() || !within.add(reference)) {
      return ANY;
    }
    DataType type = type(target);
    within.remove(reference);
    return type;
  }

  private DataType type(JsonNode schema) {
    if (schema.has("$ref")) {
      return follow(schema.get("$ref").asText());
    }
    if (schema.has("const")) {
      return ofValues(List.of(schema.get("const")));
    }
    if (schema.has("enum")) {
      return ofValues(schema.get("enum"));
    }
    for (String several : List.of("anyOf", "oneOf", "allOf")) {
      if (schema.has(several)) {
        return ofOnly(schema.get(several));
      }
    }
    return switch (kind(schema)) {
      case "object" -> object(schema);
      case "array" -> array(schema);
      case "string" -> DataTypes.StringType;
      case "boolean" -> DataTypes.BooleanType;
      case "integer" -> fitsInt(schema) ? DataTypes.IntegerType : DataTypes.LongType;
      case "number" -> DataTypes.DoubleType;
      case null, default -> ANY;
    };
  }

  /** The one kind of values that the schema allows beside null; null: several. */
  private static @Nullable String kind(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      return type.textValue();
    }
    List<String> kinds = new ArrayList<>();
    type.forEach(one -> kinds.add(one.asText()));
    kinds.remove("null");
    return kinds.size() == 1 ? kinds.getFirst() : null;
  }

  private DataType object(JsonNode schema) {
    List<StructField> fields = new ArrayList<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> fields.add(Columns.nullable(property.getKey(), type(property.getValue()))));
    if (!fields.isEmpty()) {
      return DataTypes.createStructType(fields);
    }
    JsonNode values = schema.path("additionalProperties");
    return values.isObject() && !values.isEmpty()
        ? DataTypes.createMapType(DataTypes.StringType, type(values))
        : ANY;
  }

  private DataType array(JsonNode schema) {
    JsonNode items = schema.path("items");
    return items.isObject() && !schema.has("prefixItems")
        ? DataTypes.createArrayType(type(items))
        : ANY;
  }

  private static boolean fitsInt(JsonNode schema) {
    return schema.path("minimum").canConvertToInt() && schema.path("maximum").canConvertToInt();
  }

  /** The type of the only schema that allows more than null. */
  private DataType ofOnly(JsonNode schemas) {
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode schema : schemas) {
      if (!schema.path("type").asText().equals("null")) {
        others.add(schema);
      }
    }
    return others.size() == 1 ? type(others.getFirst()) : ANY;
  }

  private static DataType ofValues(Iterable<JsonNode> values) {
    Set<DataType> types = new HashSet<>();
    for (JsonNode value : values) {
      switch (value.getNodeType()) {
        case NULL -> {}
        case BOOLEAN -> types.add(DataTypes.BooleanType);
        case NUMBER ->
            types.add(
                value.isIntegralNumber() && value.canConvertToLong()
                    ? DataTypes.LongType
                    : DataTypes.DoubleType);
        default -> types.add(ANY);
      }
    }
    return types.size() == 1 ? types.iterator().next() : ANY;
  }
}
