package dev.rollout.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.handler.State;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * Text as UTF-8, nothing else. A message that is longer than {@link Message#MAX_BYTES} or not UTF-8 becomes
 * {@link #UNREADABLE} before any of it is copied.
 */
final class MessageCodec extends StringCodec {
    /** Stands for a message that is not worth reading; no message is empty. */
    static final String UNREADABLE = "";

    static final MessageCodec INSTANCE = new MessageCodec();

    private final Decoder<Object> decoder = MessageCodec::decode;

    private MessageCodec() {}

    /** On the heap, outside of netty's pools: of a command that is never sent nobody gives the buffer back. */
    @Override
    public Encoder getValueEncoder() {
        return text -> Unpooled.wrappedBuffer(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Decoder<Object> getValueDecoder() {
        return decoder;
    }

    @SuppressWarnings("unused")
    private static Object decode(ByteBuf bytes, State state) {
        int length = bytes.readableBytes();
        if (length > Message.MAX_BYTES) {
            bytes.skipBytes(length);
            return UNREADABLE;
        }
        byte[] copy = new byte[length];
        bytes.readBytes(copy);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(copy))
                    .toString();
        } catch (CharacterCodingException e) {
            return UNREADABLE;
        }
    }
}
