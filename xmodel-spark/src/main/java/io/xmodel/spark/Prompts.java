package io.xmodel.spark;

import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads what a row asks: a text, or messages of a role and a content. */
final class Prompts {
  private static final String ROLE = "role";
  private static final String CONTENT = "content";

  private Prompts() {}

  static boolean isText(DataType type) {
    return type instanceof StringType;
  }

  /** Whether it is an array of structs that have a role and a content. */
  static boolean isMessages(DataType type) {
    return type instanceof ArrayType array
        && array.elementType() instanceof StructType message
        && isText(message, ROLE)
        && isText(message, CONTENT);
  }

  private static boolean isText(StructType type, String field) {
    return List.of(type.fieldNames()).contains(field) && isText(type.apply(field).dataType());
  }

  /** The text that a cell holds. */
  static String text(Object cell) {
    return (String) cell;
  }

  /**
   * The conversation of a cell: a text is what the person says.
   *
   * @param system instructions that come first; null: none
   * @throws RequestException when a message lacks its role or its content
   */
  static List<Message> messages(Object cell, @Nullable String system) {
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Message.system(system));
    }
    if (cell instanceof String text) {
      messages.add(Message.user(text));
    } else {
      scala.collection.Seq<?> rows = (scala.collection.Seq<?>) cell;
      for (Object row : scala.jdk.javaapi.CollectionConverters.asJava(rows)) {
        messages.add(message((Row) row, messages.size()));
      }
    }
    return messages;
  }

  private static Message message(@Nullable Row row, int place) {
    String role = row == null ? null : row.<String>getAs(ROLE);
    String content = row == null ? null : row.<String>getAs(CONTENT);
    if (role == null || content == null) {
      throw new RequestException(
          "Message %s has no %s: it is null.".formatted(place + 1, role == null ? ROLE : CONTENT));
    }
    return Message.of(Role.of(role), content);
  }
}
