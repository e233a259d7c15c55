# For the cases of TLS: certificates of short life, made by openssl(1), whose words are in openssl.out. RSA: Wine takes an ECDSA
# signature for a wrong one where r or s begins with a zero byte, about one in 128.
certificate() { # NAME SUBJECT-ALT-NAME DAYS: signed by itself
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" \
        -subj "/CN=$1" -addext "subjectAltName=$2" -days "$3" >openssl.out 2>&1
}
signed() { # NAME SUBJECT-ALT-NAME FROM TO: signed by ca
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" \
        -subj "/CN=$1" >openssl.out 2>&1
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s.db\nnew_certs_dir=.\nserial=%s.srl\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=%s\n' \
        "$1" "$1" "$2" >"$1.conf"
    : >"$1.db"
    echo 01 >"$1.srl"
    openssl ca -batch -config "$1.conf" -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" -extensions e \
        -startdate "$3" -enddate "$4" -notext >>openssl.out 2>&1
}
