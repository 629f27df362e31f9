// Two stores of IndexedDB, one of records of uploads and one of their files.

const ended = (request, event = 'success') => new Promise((resolve, reject) => {
  request[`on${event}`] = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  request.onabort = () => reject(request.error);
});

/** The database of that name, made where there is none. */
export function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('records', { keyPath: 'id' });
    request.result.createObjectStore('files');
  };
  return ended(request);
}

/** Every record, with its file as `data` where that is kept too. */
export async function all(database) {
  const transaction = database.transaction(['records', 'files']);
  const [records, files] = ['records', 'files'].map((name) => transaction.objectStore(name));
  const asked = [records.getAll(), files.getAllKeys(), files.getAll()];
  const [found, ids, data] = await Promise.all(asked.map((request) => ended(request)));
  const byId = new Map(ids.map((id, index) => [id, data[index]]));
  return found.map((record) => ({ ...record, data: byId.get(record.id) }));
}

/** Calls `change` with both stores; done when that is written down. */
export function write(database, change) {
  const transaction = database.transaction(['records', 'files'], 'readwrite');
  change(transaction.objectStore('records'), transaction.objectStore('files'));
  return ended(transaction, 'complete');
}
