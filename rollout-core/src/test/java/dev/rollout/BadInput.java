package dev.rollout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Something that is refused, with these words. */
record BadInput(String input, ThrowingCallable refused, String message) {
    static BadInput refuse(String input, ThrowingCallable refused, String message) {
        return new BadInput(input, refused, message);
    }

    void check() {
        assertThatThrownBy(refused)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Override
    public String toString() {
        return input;
    }
}
