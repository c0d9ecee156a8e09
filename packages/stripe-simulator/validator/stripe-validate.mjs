#!/usr/bin/env node
// stripe-validate.mjs - no dependencies (Node >= 18).
//
// A recording HTTP proxy that sits between the official `stripe` npm client and any
// backend on loopback (stripe-mock, localstripe, our own simulator) and checks every
// request and every JSON response against openapi-shop.json.
//
//   node stripe-validate.mjs --listen 43010 --target http://127.0.0.1:43000 \
//        [--spec openapi-shop.json] [--record calls.jsonl] [--report report.json]
//        [--ignore kind,kind] [--quiet] [--all] [--fail] [--max 5000]
//        [--webhook-to http://127.0.0.1:3000/webhooks/stripe] [--webhook-secret whsec_x]
//        [--drop-every N] [--delay-ms N]
//
//   client:  new Stripe('sk_test_x', { host: '127.0.0.1', port: 43010, protocol: 'http' })
//   GET  /_validate/report   counts and violations as JSON        POST /_validate/reset   forget them
//   POST /_validate/webhook  an event delivery: checked (envelope, data.object, Stripe-Signature), then
//                            forwarded byte for byte to --webhook-to; point the backend's webhook URL here
//
// Each distinct violation is printed once (--all: every time) and counted in the report.
// SIGINT/SIGTERM print the summary; with --fail the exit status is 1 if anything was violated.
// --drop-every N answers every Nth POST by cutting the connection AFTER the backend handled it
// (what a lost response looks like; the retry must be answered from the idempotency store).
import fs from 'node:fs';
import http from 'node:http';
import crypto from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// ------------------------------------------------------------------ spec access
export function createValidator(spec) {
  const comps = spec.components.schemas;
  const deref = (s) => { let n = 0; while (s?.$ref && n++ < 10) s = comps[s.$ref.split('/').pop()]; return s ?? {}; };
  const byObject = {};
  for (const [name, s] of Object.entries(comps)) { const o = s.properties?.object?.enum?.[0]; if (o && !name.startsWith('deleted_')) byObject[o] ??= { name, schema: s }; }
  const ops = [];
  for (const [p, item] of Object.entries(spec.paths)) for (const [verb, op] of Object.entries(item)) {
    const names = []; const re = new RegExp('^' + p.replace(/\{(\w+)\}/g, (_, n) => { names.push(n); return '([^/]+)'; }) + '$');
    ops.push({ verb: verb.toUpperCase(), path: p, re, names, op, id: `${verb.toUpperCase()} ${p}` });
  }
  ops.sort((a, b) => a.names.length - b.names.length); // literal segments win over {id}

  // ---------------------------------------------------------------- form decoding
  const decodeForm = (text) => { // a[b][0][c]=v -> nested plain objects; '' index kept as '[]'
    const out = {}; const dups = [];
    for (const pair of text.split('&')) {
      if (!pair) continue;
      const i = pair.indexOf('=');
      let k, v;
      try { k = decodeURIComponent((i < 0 ? pair : pair.slice(0, i)).replace(/\+/g, ' ')); v = i < 0 ? '' : decodeURIComponent(pair.slice(i + 1).replace(/\+/g, ' ')); } catch { dups.push(`undecodable pair ${pair.slice(0, 60)}`); continue; }
      const segs = [k.split('[')[0], ...[...k.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1])];
      let o = out;
      segs.forEach((s, n) => {
        if (s === '') s = String(Object.keys(o).length);
        if (n === segs.length - 1) { if (Object.hasOwn(o, s)) dups.push(`parameter ${k} given twice`); o[s] = v; } else { if (typeof o[s] !== 'object') { if (Object.hasOwn(o, s)) dups.push(`${k} mixes a value and a nested value`); o[s] = Object.create(null); } o = o[s]; }
      });
    }
    return { params: out, dups };
  };

  // ---------------------------------------------------------------- parameters
  // Values are strings or nested objects. Returns null when fine, else the first reason.
  const checkParam = (schema, v, p, add) => {
    const s = deref(schema);
    if (s.anyOf) {
      let best = null;
      for (const alt of s.anyOf) {
        const got = []; checkParam(alt, v, p, (kind, where, msg) => got.push([kind, where, msg]));
        if (!got.length) return;
        // prefer the alternative of the same shape for the message
        const shaped = (typeof v === 'object') === (['object', 'array'].includes(deref(alt).type));
        if (!best || (shaped && !best.shaped)) best = { got, shaped };
      }
      for (const g of best.got) add(...g);
      return;
    }
    const obj = typeof v === 'object';
    switch (s.type) {
      case 'object': {
        if (!obj) return add('param-type', p, `must be a hash, got ${JSON.stringify(v)}`);
        const keys = Object.keys(v);
        for (const k of keys) {
          if (s.properties && Object.hasOwn(s.properties, k)) checkParam(s.properties[k], v[k], `${p}[${k}]`, add);
          else if (s.additionalProperties && typeof s.additionalProperties === 'object') checkParam(s.additionalProperties, v[k], `${p}[${k}]`, add);
          else add('param-unknown', `${p}[${k}]`, 'unknown parameter');
        }
        for (const r of s.required ?? []) if (!Object.hasOwn(v, r)) add('param-missing', `${p}[${r}]`, 'required parameter is missing');
        return;
      }
      case 'array': {
        if (!obj) { if (v === '') return; return add('param-type', p, `must be an array, got ${JSON.stringify(v)}`); }
        const keys = Object.keys(v);
        if (keys.some((k) => !/^\d+$/.test(k))) return add('param-type', p, `must be an array, got a hash with ${keys.join(', ')}`);
        for (const k of keys) checkParam(s.items, v[k], `${p}[${k}]`, add);
        return;
      }
      case 'integer': if (obj || !/^-?\d+$/.test(v)) add('param-type', p, `must be an integer, got ${JSON.stringify(v)}`); break;
      case 'number': if (obj || !/^-?\d+(\.\d+)?$/.test(v)) add('param-type', p, `must be a number, got ${JSON.stringify(v)}`); break;
      case 'boolean': if (obj || !/^(true|false)$/.test(v)) add('param-type', p, `must be true or false, got ${JSON.stringify(v)}`); break;
      case 'string':
        if (obj) { add('param-type', p, 'must be a string, got a hash'); break; }
        if (s.format === 'decimal' && v !== '' && !/^-?\d+(\.\d+)?$/.test(v)) add('param-type', p, `must be a decimal string, got ${JSON.stringify(v)}`);
        if (s.maxLength && [...v].length > s.maxLength) add('param-length', p, `longer than ${s.maxLength} characters`);
        break;
      default:
    }
    if (s.enum && !obj && !s.enum.map(String).includes(v)) add('param-enum', p, `${JSON.stringify(v)} is not one of ${s.enum.slice(0, 8).map((x) => JSON.stringify(x)).join(', ')}${s.enum.length > 8 ? ', ...' : ''}`);
  };
  const checkMetadata = (m, add) => { // documented limits
    if (!m || typeof m !== 'object') return;
    const keys = Object.keys(m);
    if (keys.length > 50) add('param-metadata', 'metadata', `${keys.length} keys, at most 50`);
    for (const k of keys) { if (k.length > 40) add('param-metadata', `metadata[${k}]`, 'key longer than 40 characters'); if (typeof m[k] === 'string' && m[k].length > 500) add('param-metadata', `metadata[${k}]`, 'value longer than 500 characters'); }
  };

  const matchOp = (method, pathname) => { for (const o of ops) { if (o.verb !== method) continue; const m = o.re.exec(pathname); if (m) return o; } return null; };

  function checkRequest({ method, url, headers, body }) {
    const found = []; const add = (kind, where, msg) => found.push({ side: 'request', kind, where, msg });
    const u = new URL(url, 'http://x');
    const op = matchOp(method, u.pathname);
    if (!op) { const other = ops.find((o) => o.re.test(u.pathname)); add(other ? 'method-unknown' : 'path-unknown', `${method} ${u.pathname}`, other ? 'no such method on this path' : 'path not in the spec subset'); return { found, op: null, expand: [] }; }
    const auth = headers.authorization ?? '';
    const key = auth.startsWith('Bearer ') ? auth.slice(7) : auth.startsWith('Basic ') ? Buffer.from(auth.slice(6), 'base64').toString().split(':')[0] : '';
    if (!/^(sk|rk|pk)_(test|live)_\w+|^(sk|rk|pk)_\w+/.test(key)) add('header', 'Authorization', 'no API key (sk_..., rk_..., pk_...)');
    if (/_live_/.test(key)) add('header', 'Authorization', 'a LIVE key is in use');
    const ver = headers['stripe-version'];
    if (ver && ver !== spec.info.version) add('header', 'Stripe-Version', `${ver}, the spec is ${spec.info.version}`);
    const idem = headers['idempotency-key'];
    if (idem !== undefined && (idem.length > 255 || idem === '')) add('header', 'Idempotency-Key', 'must be 1 to 255 characters');
    let params = {}, dups = [];
    const q = decodeForm(u.search.slice(1));
    if (method === 'POST') {
      const ct = headers['content-type'] ?? '';
      if (body?.length && !ct.startsWith('application/x-www-form-urlencoded') && !ct.startsWith('multipart/')) add('header', 'Content-Type', `${ct || 'none'}; v1 takes application/x-www-form-urlencoded`);
      const b = decodeForm(body?.toString('utf8') ?? ''); params = b.params; dups = [...b.dups, ...q.dups];
      if (Object.keys(q.params).length) add('param-place', u.search, 'parameters of a POST belong into the body');
      const schema = op.op.requestBody?.content['application/x-www-form-urlencoded'].schema ?? { properties: {} };
      for (const [k, v] of Object.entries(params)) { if (Object.hasOwn(schema.properties ?? {}, k)) checkParam(schema.properties[k], v, k, add); else add('param-unknown', k, 'unknown parameter'); }
      for (const r of schema.required ?? []) if (!Object.hasOwn(params, r)) add('param-missing', r, 'required parameter is missing');
    } else {
      params = q.params; dups = q.dups;
      const qs = Object.fromEntries(op.op.parameters.filter((p) => p.in === 'query').map((p) => [p.name, p]));
      for (const [k, v] of Object.entries(params)) { if (qs[k]) checkParam(qs[k].schema, v, k, add); else add('param-unknown', k, 'unknown parameter'); }
      for (const p of Object.values(qs)) if (p.required && !Object.hasOwn(params, p.name)) add('param-missing', p.name, 'required parameter is missing');
      const lim = params.limit; if (lim !== undefined && !(Number(lim) >= 1 && Number(lim) <= 100)) add('param-range', 'limit', `${lim}; must be 1 to 100`);
    }
    for (const d of dups) add('param-form', d, 'malformed form encoding');
    checkMetadata(params.metadata, add);
    const expand = params.expand && typeof params.expand === 'object' ? Object.values(params.expand).filter((x) => typeof x === 'string') : [];
    return { found, op, expand, params };
  }

  // ---------------------------------------------------------------- responses
  const ANY = Symbol('any'); // expansion not checked
  const typeOf = (v) => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v === 'number' ? (Number.isInteger(v) ? 'integer' : 'number') : typeof v);
  const fits = (s, t) => !s.type || s.type === t || (s.type === 'number' && t === 'integer');
  // ex: the expand paths that apply below this value, as arrays of segments; asked: this very field was asked to be expanded
  function checkValue(schema, v, p, add, ex, asked = true, depth = 0) {
    if (depth > 40) return;
    const nullable = schema.nullable;
    const s = deref(schema);
    if (v === null) { if (!nullable && !s.nullable && Object.keys(s).length) add('response-null', p, 'is null, the spec says it never is'); return; }
    const t = typeOf(v);
    if (s.anyOf) {
      const alts = s.anyOf.map(deref);
      let alt;
      if (t === 'object') {
        if (s['x-expansionResources'] && !asked) add('response-expanded', p, 'is expanded although the request did not ask for it');
        const named = alts.filter((a) => a.properties?.object?.enum?.includes(v.object));
        alt = named.find((a) => !!a.properties.deleted === !!v.deleted) ?? named[0] ?? alts.find((a) => a.type === 'object');
      } else alt = alts.find((a) => fits(a, t) && (!a.enum || a.enum.includes(v))) ?? alts.find((a) => fits(a, t));
      if (!alt) return add('response-type', p, `is ${t}, expected ${alts.map((a) => a.type).join(' or ')}`);
      if (t === 'string' && s['x-expansionResources'] && asked && ex !== ANY) add('response-expand', p, 'is not expanded although the request asked for it');
      return checkValue(alt, v, p, add, ex, true, depth + 1);
    }
    if (!fits(s, t)) return add('response-type', p, `is ${t} (${JSON.stringify(v)?.slice(0, 40)}), expected ${s.type}`);
    if (s.enum && !s.enum.includes(v)) add(s['x-stripeBypassValidation'] ? 'response-enum-open' : 'response-enum', p, `${JSON.stringify(v)} is not one of ${s.enum.slice(0, 6).map((x) => JSON.stringify(x)).join(', ')}${s.enum.length > 6 ? ', ...' : ''}`);
    if (s.pattern && t === 'string' && !new RegExp(s.pattern).test(v)) add('response-pattern', p, `${JSON.stringify(v)} does not match ${s.pattern}`);
    if (t === 'array' && s.items) { v.forEach((x, i) => checkValue(s.items, x, `${p}[${i}]`, add, ex, ex === ANY, depth + 1)); return; }
    if (t === 'object') {
      if (s['x-stripeResource']?.stub) return; // trimmed away: anything goes
      if (s.properties) {
        for (const r of s.required ?? []) if (!Object.hasOwn(v, r)) add('response-missing', p ? `${p}.${r}` : r, 'required field is missing');
        for (const [k, x] of Object.entries(v)) {
          const at = p ? `${p}.${k}` : k;
          const mine = ex === ANY ? null : ex.filter((e) => e[0] === k);
          if (Object.hasOwn(s.properties, k)) checkValue(s.properties[k], x, at, add, mine ? mine.map((e) => e.slice(1)).filter((e) => e.length) : ANY, mine ? mine.length > 0 : true, depth + 1);
          else if (s.additionalProperties && typeof s.additionalProperties === 'object') checkValue(s.additionalProperties, x, at, add, [], false, depth + 1);
          else add('response-unknown', at, 'field is not in the spec');
        }
      } else if (s.additionalProperties && typeof s.additionalProperties === 'object') for (const [k, x] of Object.entries(v)) checkValue(s.additionalProperties, x, `${p}.${k}`, add, [], false, depth + 1);
    }
  }
  const STATUS_TYPES = { 400: ['invalid_request_error', 'idempotency_error', 'card_error'], 401: ['invalid_request_error', 'authentication_error'], 402: ['card_error', 'invalid_request_error'], 403: ['invalid_request_error'], 404: ['invalid_request_error'], 409: ['idempotency_error', 'invalid_request_error', 'api_error'], 424: ['api_error'], 429: ['invalid_request_error', 'rate_limit_error', 'api_error', 'card_error'] };
  function checkResponse({ op, status, headers, text, expand }) {
    const found = []; const add = (kind, where, msg) => found.push({ side: 'response', kind, where, msg });
    let json;
    try { json = JSON.parse(text); } catch { add('response-json', `HTTP ${status}`, `body is not JSON: ${text.slice(0, 60)}`); return { found }; }
    if (!/^application\/json/.test(headers['content-type'] ?? '')) add('response-header', 'Content-Type', headers['content-type'] ?? 'none');
    if (!headers['request-id']) add('response-header', 'Request-Id', 'missing (the client exposes it as requestId)');
    if (status >= 200 && status < 300) {
      if (status !== 200) add('response-status', String(status), 'Stripe v1 answers 200');
      if (json && json.error) add('response-status', String(status), 'an error object in a 2xx answer');
      else if (op) checkValue(op.op.responses[200].content['application/json'].schema, json, '', add, (expand ?? []).map((e) => e.split('.')));
    } else {
      checkValue({ $ref: '#/components/schemas/error' }, json, '', add, ANY);
      const e = json?.error;
      if (e?.type) {
        const ok = status >= 500 ? ['api_error'] : STATUS_TYPES[status];
        if (ok && !ok.includes(e.type)) add('error-status', `HTTP ${status}`, `with error.type ${e.type}`);
        if (e.type === 'card_error' && !e.code) add('error-shape', 'error.code', 'card_error without a code');
        if (!e.message) add('error-shape', 'error.message', 'missing');
        if (e.code === 'card_declined' && !e.decline_code) add('error-shape', 'error.decline_code', 'card_declined without a decline_code');
      }
    }
    return { found, json };
  }
  function checkEvent(text, { signature, secret, now = Date.now() } = {}) {
    const found = []; const add = (kind, where, msg) => found.push({ side: 'webhook', kind, where, msg });
    if (!signature) add('webhook-signature', 'Stripe-Signature', 'missing');
    else {
      const parts = signature.split(',').map((x) => x.split('='));
      const t = Number(parts.find((x) => x[0] === 't')?.[1]); const v1 = parts.filter((x) => x[0] === 'v1').map((x) => x[1]);
      if (!Number.isInteger(t)) add('webhook-signature', 'Stripe-Signature', 'no t=');
      else if (Math.abs(now / 1000 - t) > 300) add('webhook-signature', 't', `${Math.round(now / 1000 - t)} s away from now, tolerance is 300 s`);
      if (!v1.length) add('webhook-signature', 'Stripe-Signature', 'no v1=');
      else if (secret) { const want = crypto.createHmac('sha256', secret).update(`${t}.${text}`, 'utf8').digest('hex'); if (!v1.includes(want)) add('webhook-signature', 'v1', 'does not match the secret'); }
    }
    let ev; try { ev = JSON.parse(text); } catch { add('webhook-json', 'body', 'not JSON'); return { found }; }
    checkValue(comps.event, ev, '', add, []);
    if (ev.api_version && ev.api_version !== spec.info.version) add('webhook-version', 'api_version', `${ev.api_version}, the spec is ${spec.info.version}`);
    const want = spec['x-event-types']?.[ev.type];
    if (spec['x-event-types'] && !(ev.type in spec['x-event-types'])) add('webhook-type', 'type', `${ev.type} is not a known event type`);
    const o = ev.data?.object;
    if (o) {
      if (want && !want.split('|').includes(o.object)) add('webhook-object', 'data.object', `${o.object}, ${ev.type} carries ${want}`);
      const c = byObject[o.object];
      if (c) checkValue(c.schema, o, 'data.object', add, []);
    }
    if (/\.updated$/.test(ev.type ?? '') && !ev.data?.previous_attributes) add('webhook-object', 'data.previous_attributes', `missing on ${ev.type}`);
    return { found, ev };
  }
  return { checkRequest, checkResponse, checkEvent, ops, decodeForm };
}

// ------------------------------------------------------------------ the proxy
export function createProxy(opts) {
  const spec = typeof opts.spec === 'string' ? JSON.parse(fs.readFileSync(opts.spec, 'utf8')) : opts.spec;
  const v = createValidator(spec);
  const target = new URL(opts.target);
  const ignore = new Set(opts.ignore ?? []);
  const rec = opts.record ? fs.createWriteStream(opts.record, { flags: 'a' }) : null;
  let state; const reset = () => { state = { started: new Date().toISOString(), requests: 0, responses: 0, webhooks: 0, dropped: 0, violations: 0, byKind: {}, byOp: {}, status: {}, distinct: {} }; };
  reset();
  let posts = 0;
  const note = (label, found) => {
    for (const f of found) {
      if (ignore.has(f.kind)) continue;
      state.violations++; state.byKind[f.kind] = (state.byKind[f.kind] ?? 0) + 1;
      const line = `${f.side === 'request' ? '-> ' : f.side === 'response' ? '<- ' : '~~ '}${label}  ${f.kind}  ${f.where.replace(/\[\d+\]/g, '[n]')}: ${f.msg}`;
      const first = !Object.hasOwn(state.distinct, line);
      if (first && Object.keys(state.distinct).length >= (opts.max ?? 5000)) continue;
      state.distinct[line] = (state.distinct[line] ?? 0) + 1;
      if (!opts.quiet && (first || opts.all)) console.log(line);
    }
    return found.filter((f) => !ignore.has(f.kind)).length;
  };
  const report = () => ({ spec: spec.info.version, target: opts.target, ...state, operationsSeen: Object.keys(state.byOp).length, operationsInSpec: v.ops.length });
  const readBody = (req) => new Promise((ok, no) => { const c = []; req.on('data', (d) => c.push(d)); req.on('end', () => ok(Buffer.concat(c))); req.on('error', no); });
  const forward = (base, method, pathq, headers, body) => new Promise((ok, no) => {
    const h = { ...headers, host: base.host }; delete h['transfer-encoding']; delete h.connection; if (body.length || method === 'POST') h['content-length'] = String(body.length);
    const r = http.request({ hostname: base.hostname, port: base.port || 80, method, path: pathq, headers: h, agent: false }, async (res) => { try { ok({ status: res.statusCode, headers: res.headers, raw: res.rawHeaders, body: await readBody(res) }); } catch (e) { no(e); } });
    r.on('error', no); r.end(body);
  });
  const server = http.createServer(async (req, res) => {
    try {
      const body = await readBody(req);
      const u = new URL(req.url, 'http://x');
      if (u.pathname === '/_validate/report') { res.setHeader('content-type', 'application/json'); return res.end(JSON.stringify(report(), null, 1)); }
      if (u.pathname === '/_validate/reset') { reset(); return res.end('ok'); }
      if (u.pathname === '/_validate/webhook') {
        state.webhooks++;
        const { found, ev } = v.checkEvent(body.toString('utf8'), { signature: req.headers['stripe-signature'], secret: opts.webhookSecret });
        const label = `webhook ${ev?.type ?? '?'}`; note(label, found);
        rec?.write(JSON.stringify({ at: Date.now(), webhook: ev, signature: req.headers['stripe-signature'], violations: found }) + '\n');
        if (!opts.webhookTo) { res.statusCode = 200; return res.end('{"received":true}'); }
        const w = new URL(opts.webhookTo); const f = await forward(w, 'POST', w.pathname + w.search, req.headers, body);
        res.writeHead(f.status, { 'content-type': f.headers['content-type'] ?? 'text/plain' }); return res.end(f.body);
      }
      state.requests++;
      const t0 = performance.now();
      const q = v.checkRequest({ method: req.method, url: req.url, headers: req.headers, body });
      const label = q.op ? q.op.id : `${req.method} ${u.pathname}`;
      const bad = note(label, q.found);
      if (opts.delayMs) await new Promise((r) => setTimeout(r, opts.delayMs));
      let f;
      try { f = await forward(target, req.method, req.url, req.headers, body); } catch (e) { note(label, [{ side: 'response', kind: 'backend-down', where: opts.target, msg: e.code ?? e.message }]); res.destroy(); return; }
      state.responses++;
      state.status[f.status] = (state.status[f.status] ?? 0) + 1;
      const r = v.checkResponse({ op: q.op, status: f.status, headers: f.headers, text: f.body.toString('utf8'), expand: q.expand });
      const bad2 = note(`${label} [${f.status}]`, r.found);
      const o = (state.byOp[label] ??= { calls: 0, requestViolations: 0, responseViolations: 0 }); o.calls++; o.requestViolations += bad; o.responseViolations += bad2;
      rec?.write(JSON.stringify({ at: Date.now(), ms: Math.round(performance.now() - t0), method: req.method, url: req.url, headers: { ...req.headers, authorization: req.headers.authorization ? '(set)' : undefined }, params: q.params, status: f.status, responseHeaders: f.headers, response: r.json ?? f.body.toString('utf8').slice(0, 2000), violations: [...q.found, ...r.found] }) + '\n');
      if (req.method === 'POST' && opts.dropEvery && ++posts % opts.dropEvery === 0) { state.dropped++; res.socket.destroy(); return; }
      const h = { ...f.headers }; delete h['transfer-encoding']; delete h.connection; h['content-length'] = String(f.body.length);
      res.writeHead(f.status, h); res.end(f.body);
    } catch (e) { console.error('validate:', e.message); if (!res.headersSent) res.statusCode = 502; res.end(); }
  });
  return { server, report, reset, validator: v };
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const a = { quiet: false, fail: false };
  for (let i = 2; i < process.argv.length; i++) { const k = process.argv[i].replace(/^--/, ''); if (k === 'quiet' || k === 'fail' || k === 'all') a[k] = true; else a[k] = process.argv[++i]; }
  const here = path.dirname(fileURLToPath(import.meta.url));
  const { server, report } = createProxy({
    spec: a.spec ?? path.join(here, 'openapi-shop.json'), target: a.target ?? 'http://127.0.0.1:43000', record: a.record, quiet: a.quiet, all: a.all, max: a.max && Number(a.max),
    ignore: a.ignore?.split(','), webhookTo: a['webhook-to'], webhookSecret: a['webhook-secret'], dropEvery: Number(a['drop-every'] ?? 0), delayMs: Number(a['delay-ms'] ?? 0),
  });
  const port = Number(a.listen ?? 43010);
  server.listen(port, '127.0.0.1', () => console.log(`validate: http://127.0.0.1:${port} -> ${a.target ?? 'http://127.0.0.1:43000'}`));
  const end = () => {
    const r = report();
    console.log(`\nvalidate: ${r.requests} requests, ${r.responses} responses, ${r.webhooks} webhooks, ${r.violations} violations; ${r.operationsSeen} of ${r.operationsInSpec} operations seen (API ${r.spec})`);
    for (const [k, n] of Object.entries(r.byKind).sort((x, y) => y[1] - x[1])) console.log(`  ${String(n).padStart(5)}  ${k}`);
    if (a.report) fs.writeFileSync(a.report, JSON.stringify(r, null, 1));
    process.exit(a.fail && r.violations ? 1 : 0);
  };
  process.on('SIGINT', end); process.on('SIGTERM', end);
}
