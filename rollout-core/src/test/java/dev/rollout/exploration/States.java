package dev.rollout.exploration;

/** The numbers of the states met so far, by their keys, in as little memory as can be. */
final class States {
    private long[] keys = new long[1 << 12];
    private int[] numbers = new int[1 << 12];
    private int size;

    int size() {
        return size;
    }

    /** The number of a state: the next one, if it is new. */
    int add(long key) {
        if (2 * size >= keys.length) {
            grow();
        }
        int at = find(keys, key);
        if (keys[at] == 0) {
            keys[at] = key;
            numbers[at] = size++;
        }
        return numbers[at];
    }

    private static int find(long[] table, long key) {
        int at = (int) (key ^ (key >>> 32)) & (table.length - 1);
        while (table[at] != 0 && table[at] != key) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] larger = new long[keys.length * 2];
        int[] moved = new int[larger.length];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                int at = find(larger, keys[i]);
                larger[at] = keys[i];
                moved[at] = numbers[i];
            }
        }
        keys = larger;
        numbers = moved;
    }
}
