"""Reads one EIP again and again with the vendor's SDK: reads.py URL ID COUNT CONCURRENCY."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkeip.v2 import EipClient, ShowPublicipRequest

url, eip, count, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
credentials = BasicCredentials(
    os.environ["HUAWEICLOUD_SDK_AK"], os.environ["HUAWEICLOUD_SDK_SK"],
    os.environ["HUAWEICLOUD_SDK_PROJECT_ID"])
client = (EipClient.new_builder().with_credentials(credentials).with_endpoints([url])
          .with_http_config(HttpConfig.get_default_config()).build())


def read(_):
    return client.show_publicip(ShowPublicipRequest(publicip_id=eip)).publicip.status


with ThreadPoolExecutor(concurrency) as pool:
    for status in pool.map(read, range(count)):
        assert status
