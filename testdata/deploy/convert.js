// Prints, as JSON, the API calls that the first `scf deploy` of serverless.yml
// makes when every line of .env.example is set. The Serverless Framework's own
// toolkit does the conversion; only its HTTP requests are replaced, by a
// recorder that answers as the API would. To renew calls.json:
//
//   npm install --prefix DIR tencent-component-toolkit@2.27.6 js-yaml@3.14.1
//   NODE_PATH=DIR/node_modules node testdata/deploy/convert.js >testdata/deploy/calls.json
const fs = require('fs');
const yaml = require('js-yaml');
const { Capi } = require('@tencent-sdk/capi');
const { Scf } = require('tencent-component-toolkit');

const settings = fs.readFileSync('.env.example', 'utf8').matchAll(/^#?(\w+)=(.*)$/gm);
const env = Object.fromEntries([...settings].map(([, name, value]) => [name, value]));

// As the framework does: a whole ${env:X} becomes X's value, or vanishes in
// the JSON that goes to the platform if X is unset.
const file = yaml.safeLoad(fs.readFileSync('serverless.yml', 'utf8'));
const { inputs } = JSON.parse(JSON.stringify(file, (_, value) => {
  const match = /^\$\{env:(\w+)\}$/.exec(value);
  return match ? env[match[1]] : value;
}));
// The component uploads the package, and says where it is.
inputs.code = { bucket: 'bucket', object: 'package.zip' };

const calls = [];
Capi.prototype.request = async function ({ Version, ...call }) {
  const created = calls.some((c) => c.Action === 'CreateFunction');
  if (!/^(Get|List)/.test(call.Action)) calls.push({ Region: this.options.Region, ...call });
  switch (call.Action) {
    case 'GetFunction':
      if (created) return { Response: { FunctionName: inputs.name, Namespace: 'default', Status: 'Active' } };
      return { Response: { Error: { Code: 'ResourceNotFound.Function', Message: 'no function' } } };
    case 'ListTriggers':
      return { Response: { Triggers: [], TotalCount: 0 } };
    default:
      return { Response: { TriggerInfo: {} } };
  }
};

console.log = () => {}; // the toolkit's progress
new Scf({ SecretId: 'id', SecretKey: 'key' }, inputs.region)
  .deploy(inputs)
  .then(() => process.stdout.write(JSON.stringify(calls, null, 2) + '\n'))
  .catch((err) => {
    console.error(err);
    process.exitCode = 1;
  });
