// Gives back what it gets.
export const same = async (box: unknown) => box;
