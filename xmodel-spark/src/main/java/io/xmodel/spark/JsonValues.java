package io.xmodel.spark;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Makes Spark's values of JSON texts whose type {@link SchemaTypes} knows. */
final class JsonValues {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonValues() {}

  /**
   * The value that a text describes.
   *
   * @throws RequestException when it is none of this type, such as a number with too many digits
   */
  static @Nullable Object read(String json, DataType type) {
    try {
      return value(MAPPER.readTree(json), type, "the answer");
    } catch (JacksonException e) {
      throw new RequestException(
          "The answer is no JSON text: %s.".formatted(e.getOriginalMessage()), e);
    }
  }

  private static @Nullable Object value(JsonNode node, DataType type, String where) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return switch (type) {
      case StringType ignored -> node.isTextual() ? node.textValue() : node.toString();
      case BooleanType ignored when node.isBoolean() -> node.booleanValue();
      case IntegerType ignored when node.isNumber() && isWhole(node, node.canConvertToInt()) ->
          node.intValue();
      case LongType ignored when node.isNumber() && isWhole(node, node.canConvertToLong()) ->
          node.longValue();
      case DoubleType ignored when node.isNumber() && Double.isFinite(node.doubleValue()) ->
          node.doubleValue();
      case StructType struct when node.isObject() -> row(node, struct, where);
      case ArrayType array when node.isArray() -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode one : node) {
          values.add(value(one, array.elementType(), where));
        }
        yield CollectionConverters.asScala(values).toSeq();
      }
      case MapType map when node.isObject() -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        node.properties()
            .forEach(entry ->
                values.put(entry.getKey(), value(entry.getValue(), map.valueType(), where)));
        yield CollectionConverters.asScala(values);
      }
      default ->
          throw new RequestException(
              "%s has %s, which no %s holds. Bound it in the schema."
                  .formatted(where, node, type.simpleString()));
    };
  }

  /** 2.0 is a whole number to a JSON schema. */
  private static boolean isWhole(JsonNode node, boolean fits) {
    return fits && node.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private static Object row(JsonNode node, StructType type, String where) {
    List<@Nullable Object> values = new ArrayList<>();
    for (StructField field : type.fields()) {
      String name = field.name();
      values.add(value(node.path(name), field.dataType(), where + "." + name));
    }
    return RowFactory.create(values.toArray());
  }
}
