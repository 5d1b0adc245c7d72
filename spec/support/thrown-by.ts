/** What something rejects with. It must. */
export const thrownBy = (promise: PromiseLike<unknown>) =>
  Promise.resolve(promise).then(
    () => {
      throw new Error('it did not reject');
    },
    (error) => error,
  );
