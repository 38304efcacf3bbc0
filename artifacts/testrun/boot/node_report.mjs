// Reports what node:test says as JSON, one object a line: results with the names of their parents, plans, and the end.
const { stringify } = JSON;

export default async function* report(source) {
  const names = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      names.length = data.nesting;
      names.push(data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const error = data.details?.error;
      const cause = error?.cause ?? error;
      yield stringify({
        event: type === 'test:pass' ? 'pass' : 'fail',
        name: data.name, parents: names.slice(0, data.nesting), nesting: data.nesting, number: data.testNumber,
        skip: mark(data.skip), todo: mark(data.todo ?? data.expectFailure), ms: data.details?.duration_ms ?? 0,
        output: error ? String(cause?.message ?? cause) + '\n' + String(cause?.stack ?? '') : '',
      }) + '\n';
    } else if (type === 'test:plan' && data.nesting === 0) {
      yield stringify({ event: 'plan', number: data.count }) + '\n';
    }
  }
  yield '{"event":"end"}\n';
}

function mark(value) {
  return value === undefined || value === false ? undefined : String(value);
}
